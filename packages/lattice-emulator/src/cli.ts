#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { IAM_MODES } from './access/iam-mode.ts';
import { MAX_SPEED } from './clock.ts';
import type { EmulatorOptions } from './index.ts';
import { readSettings } from './read-settings.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const HELP = `Starts an AWS emulator on this machine (127.0.0.1 only) and runs until it is interrupted.

Usage: lattice-emulator [options]

  --port <number>           Port to listen on; 0 takes any free port. Default: 4566.
  --speed <number>          Emulated seconds per second, from 0 (time stands still)
                            to ${MAX_SPEED}. Default: 1.
  --seed <number>           Seed of ids, weighted picks and jitter: the same seed and the same
                            requests give the same answers. Default: 1.
  --iam <on|off>            Whether policies decide what roles may do. Default: on.
  --setting <name>=<value>  Sets a choice that AWS's documentation leaves open. May be repeated.
  --help                    Prints this text.

Examples:
  lattice-emulator
  lattice-emulator --port 0 --speed 20 --setting lambdaTargetStatus=HEALTHY

Point AWS clients at it with AWS_ENDPOINT_URL=http://127.0.0.1:4566 and any credentials.
Exit codes: 0 after SIGINT or SIGTERM, 1 for wrong arguments or a port that is in use.

Settings with their defaults:
${Object.entries(DEFAULT_SETTINGS)
  .map(([name, value]) => `  ${name}=${value}`)
  .join('\n')}`;

/** @throws RangeError or TypeError that says which argument is wrong */
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
  // Node.js caches the compiled code of everything that is imported after this call, so the next
  // start takes half as long. The cache is in the temporary folder, or in NODE_COMPILE_CACHE.
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
  console.error(describe(error));
  process.exitCode = 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error && error.code === 'EADDRINUSE')) return error.message;
  return `${error.message}; stop what listens there, or pass --port 0 for any free port`;
}
