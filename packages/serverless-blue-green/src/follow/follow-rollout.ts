import { formatDuration } from '../../../../src/rollout/duration.ts';
import { messageOf } from '../../../../src/use-cases/message-of.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { sleep } from './interruption.ts';
import { type Ending, endingOf, nextEvents, type RolloutEvent } from './rollout-events.ts';

/** How following a rollout ended, which need not be the end of the rollout. */
export type FollowOutcome = {
  readonly outcome: Ending['outcome'] | 'timed-out' | 'interrupted';
  readonly reason: Ending['reason'];
  readonly message: string;
};

/** What a pipeline goes by. */
export const EXIT_CODES: Readonly<Record<FollowOutcome['outcome'], number>> = {
  ready: 0,
  'rolled-back': 1,
  withdrawn: 1,
  unknown: 1,
  'timed-out': 2,
  interrupted: 130,
};

/** Where those who wait see how it goes. */
export interface RolloutDisplay {
  /** Comes more often than there are reports: the same one is older then, and has no new events. */
  show(report: StatusReport, events: readonly RolloutEvent[], ageMs: number): void;
  /** No report could be had; it is asked for again. */
  trouble(message: string): void;
  end(outcome: FollowOutcome): void;
}

/** Real time, which an emulator may not go by. */
export type RealTime = {
  readonly nowMs: () => number;
  /** Ends early once `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type Following = {
  readonly id: string;
  readonly readStatus: () => Promise<StatusReport>;
  readonly display: RolloutDisplay;
  /** Between two reports. */
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly time: RealTime;
  /** Aborted when whoever watches has seen enough. */
  readonly signal: AbortSignal;
};

type Seen = {
  readonly report: StatusReport;
  readonly reportedAtMs: number;
  readonly events: readonly RolloutEvent[];
  /** When a report was asked for last, and how often in vain since there was one. */
  readonly askedAtMs: number;
  readonly failures: number;
};

const TICK_MS = 1_000;
const FAILURES_IN_A_ROW = 10;

export const REAL_TIME: RealTime = {
  nowMs: () => performance.now(),
  sleep,
};

/**
 * Follows a rollout to its end, or for as long as there is time.
 *
 * @throws what reading the status did, when it fails the first time or ten times in a row
 */
export async function followRollout(following: Following): Promise<FollowOutcome> {
  const { id, display, time, signal } = following;
  const deadlineMs = time.nowMs() + following.timeoutMs;
  let seen = await look(following, undefined);
  for (;;) {
    display.show(seen.report, seen.events, time.nowMs() - seen.reportedAtMs);
    const isLate = time.nowMs() >= deadlineMs;
    const outcome = endingOf(seen.report, id) ?? stopped(following, seen.report, isLate);
    if (outcome !== undefined) {
      display.end(outcome);
      return outcome;
    }
    await time.sleep(Math.min(TICK_MS, following.pollMs), signal);
    const isDue = time.nowMs() - seen.askedAtMs >= following.pollMs && !signal.aborted;
    seen = isDue ? await lookAgain(following, seen) : { ...seen, events: [] };
  }
}

/** A report that cannot be had once or twice is no reason to leave a pipeline without an answer. */
async function lookAgain(following: Following, seen: Seen): Promise<Seen> {
  try {
    return await look(following, seen.report);
  } catch (error) {
    const failures = seen.failures + 1;
    if (failures === FAILURES_IN_A_ROW) throw error;
    following.display.trouble(messageOf(error));
    return { ...seen, events: [], failures, askedAtMs: following.time.nowMs() };
  }
}

async function look(
  { readStatus, id, time }: Following,
  before: StatusReport | undefined,
): Promise<Seen> {
  const report = await readStatus();
  const nowMs = time.nowMs();
  const events = nextEvents(before, report, id);
  return { report, events, reportedAtMs: nowMs, askedAtMs: nowMs, failures: 0 };
}

/** The rollout goes on without somebody who follows it. */
function stopped(
  { id, timeoutMs, signal }: Following,
  { phase, rollout }: StatusReport,
  isLate: boolean,
): FollowOutcome | undefined {
  const where = `${id} goes on: ${phase}, step ${rollout?.step} of ${rollout?.steps}`;
  if (signal.aborted) {
    return { outcome: 'interrupted', reason: undefined, message: `stopped watching, but ${where}` };
  }
  if (!isLate) return undefined;
  const message = `no end after ${formatDuration(timeoutMs)}, and ${where} (${rollout?.message})`;
  return { outcome: 'timed-out', reason: rollout?.reason, message };
}
