import { readDuration } from '../../../../scripts/support/read-duration.ts';
import type { RolloutAnswer } from '../../../../src/service.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import {
  EXIT_CODES,
  followRollout,
  REAL_TIME,
  type RolloutDisplay,
} from '../follow/follow-rollout.ts';
import { untilInterrupted } from '../follow/interruption.ts';
import { JsonDisplay, LogDisplay, TerminalDisplay } from '../follow/rollout-displays.ts';
import type { StageFunctions } from '../stage/stage-functions.ts';
import { commandLine, NOT_TOLD } from '../views/rollout-view.ts';
import { payloadOf, type RolloutFlags, userName } from './rollout-payload.ts';

/** What can be said on a command line about a rollout, and about following it. */
export type Flags = RolloutFlags & {
  readonly stage: string;
  readonly wait: boolean;
  readonly watch: boolean;
  readonly timeout: string;
  readonly json: boolean;
};

const HISTORY = 50;
/** On AWS every look costs a few reads; an emulator may run faster than the clock on the wall. */
const POLL_MS = { aws: 5_000, emulator: 1_000 } as const;

/**
 * Starts a rollout, steers it or follows it, as the flags say; how it ended is the exit code.
 *
 * @throws Error in words for people, where that is not possible
 */
export async function runRollout(functions: StageFunctions, flags: Flags): Promise<void> {
  const timeoutMs = readDuration('--timeout', flags.timeout);
  refuseContradictions(flags);
  const id = flags.watch ? await findRollout(functions, flags) : await command(functions, flags);
  if (id !== undefined) await follow(functions, id, flags, timeoutMs);
}

function refuseContradictions({ plan, steps, action, watch, wait }: Flags): void {
  const isCommand = plan !== undefined || steps !== undefined || action !== undefined;
  if (watch && (isCommand || wait)) {
    throw new Error('--watch follows what runs; to follow what is begun here, use --wait');
  }
  if (!watch && !isCommand) {
    throw new Error('nothing to do: give a --plan, --steps or an --action, or --watch; see --help');
  }
}

/** @returns the rollout to follow, where it is to be followed */
async function command(functions: StageFunctions, flags: Flags): Promise<string | undefined> {
  const payload = payloadOf(flags, userName());
  const answer = (await functions.call('rollout', payload)) as RolloutAnswer;
  const isFollowed = flags.wait && 'rollout' in answer;
  if (isFollowed) return answer.rollout;
  if (flags.json) {
    console.log(JSON.stringify(answer));
    return undefined;
  }
  console.log([answer.message, ...whatElse(answer, flags)].join('\n'));
  return undefined;
}

function whatElse(answer: RolloutAnswer, { stage }: Flags): string[] {
  if ('steps' in answer) return answer.steps.map((step) => `  ${step}`);
  const isTold = answer.isTold ? [] : [NOT_TOLD];
  const isOver = answer.phase === 'rolled-back' || answer.phase === 'withdrawn';
  return isOver ? isTold : [...isTold, `to follow it:  ${commandLine(stage, '--watch')}`];
}

async function findRollout(functions: StageFunctions, { stage }: Flags): Promise<string> {
  const { rollout } = await readStatus(functions);
  if (rollout !== undefined) return rollout.id;
  const begin = commandLine(stage, '--plan Canary10Percent5Minutes');
  throw new Error(`there is no rollout yet; begin one: ${begin}`);
}

async function follow(
  functions: StageFunctions,
  id: string,
  flags: Flags,
  timeoutMs: number,
): Promise<void> {
  const { outcome } = await followRollout({
    id,
    timeoutMs,
    display: displayFor(flags),
    readStatus: () => readStatus(functions),
    pollMs: isEmulated() ? POLL_MS.emulator : POLL_MS.aws,
    time: REAL_TIME,
    signal: untilInterrupted(),
  });
  process.exitCode = EXIT_CODES[outcome];
}

async function readStatus(functions: StageFunctions): Promise<StatusReport> {
  return (await functions.call('status', { history: HISTORY })) as StatusReport;
}

function displayFor({ json, stage }: Flags): RolloutDisplay {
  const { stdout } = process;
  if (json) return new JsonDisplay(console.log, console.error);
  const canDraw = stdout.isTTY && process.env.TERM !== 'dumb';
  if (!canDraw) return new LogDisplay(console.log, stage);
  return new TerminalDisplay(stdout, stage, stdout.hasColors());
}

function isEmulated(): boolean {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA } = process.env;
  return (AWS_ENDPOINT_URL_LAMBDA ?? AWS_ENDPOINT_URL) !== undefined;
}
