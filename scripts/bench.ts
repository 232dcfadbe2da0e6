import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureEmulator } from './bench/emulator.ts';
import { formatResults } from './bench/report.ts';
import { readCount } from './support/read-flags.ts';
import { runScript } from './support/run-script.ts';

const HELP = `Measures how fast something is, beside floors that are measured in the same run: compare
shares of a floor, because the rest depends on the machine and on what else runs on it.

  npm run bench -- emulator   the emulator, with the service deployed into it by the real CLI

  --rounds <number>    how often each load is repeated          (default 3)
  --seconds <number>   how long each load takes                 (default 3)
  --json               print every measurement as JSON instead
  --help               this text

Everything runs on this machine and listens on 127.0.0.1. It takes about 100 seconds.`;

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (positionals.join() !== 'emulator') {
    throw new Error(
      `expected what to measure: emulator, got ${positionals.join(' ') || 'nothing'}`,
    );
  }
  const rounds = {
    rounds: readCount('--rounds', values.rounds, 20),
    seconds: readCount('--seconds', values.seconds, 30),
  };
  console.error(describeMachine());
  const results = await measureEmulator(rounds, (what) => console.error(`measuring: ${what}`));
  console.log(values.json ? JSON.stringify(results, null, 2) : `\n${formatResults(results)}`);
});

function describeMachine(): string {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return (
    `${availableParallelism()} cores (${model}), Node.js ${process.version}, ` +
    `load average ${load.toFixed(1)} before`
  );
}
