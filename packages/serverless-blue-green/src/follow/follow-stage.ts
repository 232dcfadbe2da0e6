import type { StatusReport } from '../../../../src/contract.ts';
import type { Output, VerbCall, VerbResult } from '../command-line/verb.ts';
import type { Flag } from '../osls.ts';
import {
  COMMAND_ENDINGS,
  followRollout,
  REAL_TIME,
  type RolloutDisplay,
} from './follow-rollout.ts';
import { untilInterrupted } from './interruption.ts';
import {
  JsonDisplay,
  LogDisplay,
  type Shown,
  type Terminal,
  TerminalDisplay,
} from './rollout-displays.ts';

const TWO_HOURS_MS = 2 * 60 * 60_000;
const HISTORY = 50;
/** A report costs a few reads on AWS; an emulator may run faster than real time. */
const POLL_MS = { aws: 5_000, emulator: 1_000 } as const;

/** Options of the verbs that follow a rollout. */
export const FOLLOW_FLAGS: Readonly<Record<string, Flag>> = {
  timeout: {
    type: 'string',
    usage: 'Stop following after this long, in real time; default 2h',
  },
  'stop-on-pause': {
    type: 'boolean',
    usage: 'Stop following when the rollout pauses, with exit code 6',
  },
};

export const WAIT_FLAGS: Readonly<Record<string, Flag>> = {
  wait: { type: 'boolean', usage: 'Follow the rollout to its end' },
  ...FOLLOW_FLAGS,
};

/** Follows a rollout and shows its progress. The display prints everything, so no lines are left. */
export async function followStage(
  { stage, flags, output }: VerbCall,
  id: string,
): Promise<VerbResult> {
  const shown = { stage: stage.name, title: stage.title };
  const outcome = await followRollout({
    id,
    timeoutMs: flags.duration('timeout') ?? TWO_HOURS_MS,
    stopsOnPause: flags.is('stop-on-pause'),
    display: displayFor(shown, flags.is('json'), output, process.stdout),
    readStatus: (): Promise<StatusReport> => stage.status(HISTORY),
    pollMs: isEmulated() ? POLL_MS.emulator : POLL_MS.aws,
    time: REAL_TIME,
    signal: untilInterrupted(),
  });
  return { lines: [], result: outcome, ending: COMMAND_ENDINGS[outcome.outcome], isShown: true };
}

/** Chooses how a rollout is shown: redrawn in a terminal, else line by line. NO_COLOR counts. */
export function displayFor(
  shown: Shown,
  isJson: boolean,
  { print, printError }: Output,
  stdout: Terminal & Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
): RolloutDisplay {
  if (isJson) return new JsonDisplay(print, printError);
  const canDraw = stdout.isTTY && process.env.TERM !== 'dumb';
  if (!canDraw) return new LogDisplay(print, shown.stage);
  return new TerminalDisplay(stdout, shown, stdout.hasColors());
}

function isEmulated(): boolean {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA } = process.env;
  return (AWS_ENDPOINT_URL_LAMBDA ?? AWS_ENDPOINT_URL) !== undefined;
}
