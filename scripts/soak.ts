import { parseArgs } from 'node:util';
import { FALSE_ALARM_RISK, formatSoak, isAsWeighted, type SoakOptions, soak } from './soak/soak.ts';
import { startEmulatorProcess } from './support/emulator-process.ts';
import { LocalStage } from './support/local-stage.ts';
import { readCount } from './support/read-flags.ts';
import { runScript } from './support/run-script.ts';

const HELP = `Deploys the service into an emulator of its own, sends it signed requests while its weights change
at random, and fails when a request fails or an interval does not see the split that it should.

  --seconds <number>   how long                                  (default 60)
  --rate <number>      requests a second; the default is about half of what the emulator answers
                       on a machine with two cores               (default 900)
  --seed <number>      the same seed gives the same weights      (default 1)
  --help               this text`;

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      rate: { type: 'string', default: '900' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const load = {
    seconds: readCount('--seconds', values.seconds, 600),
    perSecond: readCount('--rate', values.rate, 5_000),
    seed: readCount('--seed', values.seed, 2 ** 32 - 1),
  };
  // In a process of its own, so that the load generator does not slow it down.
  const emulator = await startEmulatorProcess('--seed', values.seed);
  try {
    await run(emulator.url, load);
  } finally {
    await emulator.stop();
  }
});

async function run(
  endpoint: string,
  load: Pick<SoakOptions, 'seconds' | 'perSecond' | 'seed'>,
): Promise<void> {
  const stage = new LocalStage(endpoint);
  await stage.deploy();
  await stage.stopTurns();
  const requester = await stage.requester();
  const report = await soak({ requester, router: await stage.router(), ...load });
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
