import { formatDuration, messageOf, type StatusReport } from '../../../../src/contract.ts';
import type { Ending as CommandEnding } from '../command-line/exit-codes.ts';
import { type Ending, endingOf, type HistoryLine, nextLines } from './history-lines.ts';
import { sleep } from './interruption.ts';

/** The outcome of following a rollout, which may go on. */
export type FollowOutcome = {
  readonly outcome: Ending['outcome'] | 'timed-out' | 'interrupted';
  readonly reason: Ending['reason'];
  readonly message: string;
};

/** The exit of the command for each outcome. */
export const COMMAND_ENDINGS: Readonly<Record<FollowOutcome['outcome'], CommandEnding>> = {
  ready: 'done',
  'rolled-back': 'rolled-back',
  withdrawn: 'rolled-back',
  paused: 'paused',
  unknown: 'contact-lost',
  'timed-out': 'timed-out',
  interrupted: 'interrupted',
};

/** Shows the progress of a rollout. */
export interface RolloutDisplay {
  /** Called between reports too, with the last report, its age and no new lines. */
  show(report: StatusReport, lines: readonly HistoryLine[], ageMs: number): void;
  /** Shows that a report failed, and is retried. */
  trouble(message: string): void;
  end(outcome: FollowOutcome): void;
}

/** Real time, which an emulator may not follow. */
export type RealTime = {
  readonly nowMs: () => number;
  /** Ends early once `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type Following = {
  readonly id: string;
  readonly readStatus: () => Promise<StatusReport>;
  readonly display: RolloutDisplay;
  /** The time between two reports. */
  readonly pollMs: number;
  readonly timeoutMs: number;
  /** Stops following when the rollout pauses. */
  readonly stopsOnPause: boolean;
  readonly time: RealTime;
  /** Aborted when the person stops watching. */
  readonly signal: AbortSignal;
};

type Seen = {
  readonly report: StatusReport;
  readonly reportedAtMs: number;
  readonly lines: readonly HistoryLine[];
  readonly askedAtMs: number;
  /** Failed requests for a report since the last one. */
  readonly failures: number;
};

const TICK_MS = 1_000;
const FAILURES_IN_A_ROW = 10;

export const REAL_TIME: RealTime = {
  nowMs: () => performance.now(),
  sleep,
};

/**
 * Follows a rollout to its end, or until the timeout.
 *
 * @throws the error of the last report, when the first one fails or ten in a row do
 */
export async function followRollout(following: Following): Promise<FollowOutcome> {
  const { id, display, time, signal } = following;
  const deadlineMs = time.nowMs() + following.timeoutMs;
  let seen = await look(following, undefined);
  for (;;) {
    display.show(seen.report, seen.lines, time.nowMs() - seen.reportedAtMs);
    const isLate = time.nowMs() >= deadlineMs;
    const outcome = endingOf(seen.report, id) ?? stopped(following, seen.report, isLate);
    if (outcome !== undefined) {
      display.end(outcome);
      return outcome;
    }
    await time.sleep(Math.min(TICK_MS, following.pollMs), signal);
    const isDue = time.nowMs() - seen.askedAtMs >= following.pollMs && !signal.aborted;
    seen = isDue ? await lookAgain(following, seen) : { ...seen, lines: [] };
  }
}

/** Tolerates a few reports that fail, so that a pipeline still gets its answer. */
async function lookAgain(following: Following, seen: Seen): Promise<Seen> {
  try {
    return await look(following, seen.report);
  } catch (error) {
    const failures = seen.failures + 1;
    if (failures === FAILURES_IN_A_ROW) throw error;
    following.display.trouble(messageOf(error));
    return { ...seen, lines: [], failures, askedAtMs: following.time.nowMs() };
  }
}

async function look(
  { readStatus, id, time }: Following,
  before: StatusReport | undefined,
): Promise<Seen> {
  const report = await readStatus();
  const nowMs = time.nowMs();
  const lines = nextLines(before, report, id);
  return { report, lines, reportedAtMs: nowMs, askedAtMs: nowMs, failures: 0 };
}

/** Returns an outcome that ends the following although the rollout goes on. */
function stopped(
  { id, timeoutMs, signal, stopsOnPause }: Following,
  { phase, rollout }: StatusReport,
  isLate: boolean,
): FollowOutcome | undefined {
  const reason = rollout?.reason;
  const where = `${id} goes on: ${phase}, step ${rollout?.step} of ${rollout?.steps}`;
  if (signal.aborted) {
    return { outcome: 'interrupted', reason: undefined, message: `stopped watching, but ${where}` };
  }
  if (stopsOnPause && phase === 'paused') {
    return { outcome: 'paused', reason, message: rollout?.message ?? 'paused' };
  }
  if (!isLate) return undefined;
  const message = `timed out after ${formatDuration(timeoutMs)}; ${where} (${rollout?.message})`;
  return { outcome: 'timed-out', reason, message };
}
