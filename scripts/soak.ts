import { parseArgs } from 'node:util';
import { createEmulator } from '../emulator/index.ts';
import { LocalStage } from './support/local-stage.ts';
import { runScript } from './support/run-script.ts';
import { FALSE_ALARM_RISK, formatSoak, isAsWeighted, soak } from './support/soak.ts';

const HELP = `Deploys the service into an emulator of its own, sends it signed requests while its weights change
at random, and fails when a request fails or an interval does not see the split that it should.

  --seconds <number>   how long                                  (default 60)
  --seed <number>      the same seed gives the same weights      (default 1)
  --help               this text`;

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const emulator = await createEmulator({ seed: Number(values.seed) });
  try {
    await run(emulator.endpoint, Number(values.seconds), Number(values.seed));
  } finally {
    await emulator.close();
  }
});

async function run(endpoint: string, seconds: number, seed: number): Promise<void> {
  const stage = new LocalStage(endpoint);
  await stage.deploy();
  const requester = await stage.requester();
  const report = await soak({ requester, router: await stage.router(), seconds, seed });
  requester.close();
  console.log(formatSoak(report));
  const off = report.intervals.filter((interval) => !isAsWeighted(interval));
  const failed = Object.keys(report.failures).length;
  if (off.length > 0 || failed > 0 || report.answered < report.sent) {
    throw new Error(
      `the soak failed; by chance a split is not as weighted once in ${1 / FALSE_ALARM_RISK} soaks`,
    );
  }
}
