import { needsApproval, type Plan } from './plan.ts';

const MINUTE_MS = 60_000;

/** A step as it would go. Times are milliseconds from the start. */
type ScheduledStep = {
  readonly step: number;
  readonly green: number;
  readonly bakeMs: number;
  readonly needsApproval: boolean;
  /** When it begins if nothing holds it up. */
  readonly earliestMs: number;
  /** The same if every wait before it takes all the patience, and every approval all its time. */
  readonly latestMs: number;
};

/** What a plan takes, and what it may cost. */
export type Schedule = {
  readonly steps: readonly ScheduledStep[];
  readonly shortestMs: number;
  /** Longer only if a person pauses it. */
  readonly longestMs: number;
  /** Requests that green gets at the rate of now. */
  readonly exposure: {
    readonly requestsPerMinute: number;
    readonly expected: number;
    /** In the longest case; a budget ends it earlier, at the turn after it was spent. */
    readonly atMost: number;
  };
};

/** Says how a plan would go, without starting it. */
export function scheduleOf(plan: Plan, requestsPerMinute: number): Schedule {
  const steps: ScheduledStep[] = [];
  const reaching = (green: number, ms: number) =>
    (requestsPerMinute * green * ms) / 100 / MINUTE_MS;
  let [earliestMs, latestMs, expected, atMost, greenBefore] = [0, 0, 0, 0, 0];
  for (const [index, step] of plan.steps.entries()) {
    const bakeMs = step.bakeMs ?? 0;
    const isAsked = needsApproval(plan, step);
    const waitMs = plan.patienceMs + (isAsked ? plan.approval.timeoutMs : 0);
    latestMs += waitMs;
    steps.push({
      step: index + 1,
      green: step.green,
      bakeMs,
      needsApproval: isAsked,
      earliestMs,
      latestMs,
    });
    // Until the weights are seen live, and once more until every gate has its verdict.
    const longestMs = plan.patienceMs + bakeMs + plan.patienceMs;
    expected += reaching(step.green, bakeMs);
    atMost += reaching(greenBefore, waitMs) + reaching(step.green, longestMs);
    earliestMs += bakeMs;
    latestMs += longestMs;
    greenBefore = step.green;
  }
  return {
    steps,
    shortestMs: earliestMs,
    longestMs: latestMs,
    exposure: {
      requestsPerMinute: Math.round(requestsPerMinute),
      expected: Math.round(expected),
      atMost: Math.round(Math.min(atMost, budgetOf(plan, requestsPerMinute))),
    },
  };
}

/** A turn comes every minute, so a budget may be overdrawn by a minute of everything. */
function budgetOf({ budget }: Plan, requestsPerMinute: number): number {
  return budget.total === undefined ? Number.POSITIVE_INFINITY : budget.total + requestsPerMinute;
}
