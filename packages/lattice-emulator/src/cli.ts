import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { MAX_SPEED } from './clock.ts';
import { IAM_MODES } from './contracts.ts';
import type { EmulatorOptions } from './index.ts';
import { readSettings } from './read-settings.ts';

const HELP = `Starts an AWS stand-in on this machine (127.0.0.1 only) and runs until it is interrupted.

  --port <number>    where to listen, 0 for any free port        (default 4566)
  --speed <number>   emulated seconds a second, 0 to stand still (default 1)
  --seed <number>    the same seed gives the same ids and picks  (default 1)
  --iam <on|off>     whether policies decide what roles may do   (default on)
  --setting <name>=<value>  what AWS leaves open, see docs/emulator.md; may be repeated
  --help             this text

Point clients at it with AWS_ENDPOINT_URL=http://127.0.0.1:4566 and any credentials.`;

/** @returns what to do, or the problem with the arguments */
function readArguments(args: readonly string[]): EmulatorOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4566' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      setting: { type: 'string', multiple: true, default: [] },
      iam: { type: 'string', default: 'on' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    port: readNumber('--port', values.port, { max: 65_535, isWhole: true }),
    speed: readNumber('--speed', values.speed, { max: MAX_SPEED, isWhole: false }),
    seed: readNumber('--seed', values.seed, { max: 2 ** 32 - 1, isWhole: true }),
    settings: readSettings(values.setting),
    iam: readChoice('--iam', values.iam, IAM_MODES),
  };
}

function readNumber(
  name: string,
  text: string,
  { max, isWhole }: { readonly max: number; readonly isWhole: boolean },
): number {
  const value = Number(text);
  const isFine = text.trim() !== '' && value >= 0 && value <= max;
  if (isFine && (Number.isInteger(value) || !isWhole)) return value;
  const kind = isWhole ? 'whole number' : 'number';
  throw new RangeError(`${name}: expected a ${kind} from 0 to ${max}, got ${text}`);
}

function readChoice<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new RangeError(`${name}: expected ${choices.join(' or ')}, got ${text}`);
}

async function run(options: EmulatorOptions): Promise<void> {
  // Of what is imported from here on Node.js keeps the compiled code for the next start, which then
  // takes half as long: in the system's folder for temporary files, or in NODE_COMPILE_CACHE.
  enableCompileCache();
  const { createEmulator } = await import('./index.ts');
  const emulator = await createEmulator(options);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await emulator.close();
    console.log('emulator stopped');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  console.log(`emulator ready on ${emulator.endpoint}`);
  console.log(`speed ${emulator.clock.speed}, seed ${emulator.seed}`);
}

try {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
