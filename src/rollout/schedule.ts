import { needsApproval, type Plan, type Step } from './plan.ts';

const MINUTE_MS = 60_000;

/** A step as it would go. Times are milliseconds from the start. */
type ScheduledStep = {
  readonly step: number;
  readonly green: number;
  readonly bakeMs: number;
  readonly needsApproval: boolean;
  /** When it begins if nothing delays it. */
  readonly earliestMs: number;
  /** When it begins if every wait before it takes its whole timeout. */
  readonly latestMs: number;
};

/** The duration of a plan, and the requests that it exposes to green. */
export type Schedule = {
  readonly steps: readonly ScheduledStep[];
  readonly shortestMs: number;
  /** Longer only if a person pauses it. */
  readonly longestMs: number;
  readonly exposure: {
    /** The current rate of both environments. */
    readonly requestsPerMinute: number;
    readonly expected: number;
    /** In the longest case; a budget ends it earlier, at the turn after it was spent. */
    readonly atMost: number;
  };
};

type Progress = {
  readonly steps: readonly ScheduledStep[];
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly expected: number;
  readonly atMost: number;
  readonly green: number;
};

const NOTHING_YET: Progress = {
  steps: [],
  shortestMs: 0,
  longestMs: 0,
  expected: 0,
  atMost: 0,
  green: 0,
};

/** Says how a plan would go, without starting it. */
export function scheduleOf(plan: Plan, requestsPerMinute: number): Schedule {
  const end = plan.steps.reduce(
    (progress, step) => schedule(progress, step, plan, requestsPerMinute),
    NOTHING_YET,
  );
  const { steps, shortestMs, longestMs, expected, atMost } = end;
  return {
    steps,
    shortestMs,
    longestMs,
    exposure: {
      requestsPerMinute: Math.round(requestsPerMinute),
      expected: Math.round(expected),
      atMost: Math.round(Math.min(atMost, budgetOf(plan, requestsPerMinute))),
    },
  };
}

function schedule(before: Progress, step: Step, plan: Plan, requestsPerMinute: number): Progress {
  const { green, bakeMs = 0 } = step;
  const isAsked = needsApproval(plan, step);
  const waitMs = plan.stepTimeoutMs + (isAsked ? plan.approval.timeoutMs : 0);
  // Until the weights are seen live, and once more until every gate has its verdict.
  const watchMs = plan.stepTimeoutMs + bakeMs + plan.stepTimeoutMs;
  const earliestMs = before.shortestMs;
  const latestMs = before.longestMs + waitMs;
  const index = before.steps.length + 1;
  const scheduled = { step: index, green, bakeMs, needsApproval: isAsked, earliestMs, latestMs };
  const reaching = (share: number, ms: number) =>
    (requestsPerMinute * share * ms) / 100 / MINUTE_MS;
  return {
    steps: [...before.steps, scheduled],
    shortestMs: earliestMs + bakeMs,
    longestMs: latestMs + watchMs,
    expected: before.expected + reaching(green, bakeMs),
    atMost: before.atMost + reaching(before.green, waitMs) + reaching(green, watchMs),
    green,
  };
}

/** A turn comes every minute, so a budget may be overdrawn by a minute of all traffic. */
function budgetOf({ budget }: Plan, requestsPerMinute: number): number {
  return budget.total === undefined ? Number.POSITIVE_INFINITY : budget.total + requestsPerMinute;
}
