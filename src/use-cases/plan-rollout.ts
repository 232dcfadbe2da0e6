import type { RequestCounter } from '../ports/request-counter.ts';
import { formatDuration } from '../rollout/duration.ts';
import type { Plan } from '../rollout/plan.ts';
import { type Schedule, scheduleOf } from '../rollout/schedule.ts';

export type PlanOutcome = {
  readonly plan: string;
  readonly message: string;
  readonly steps: readonly string[];
  readonly exposure: Schedule['exposure'];
  /** Milliseconds, when nothing holds it up. */
  readonly shortestMs: number;
  /** Milliseconds, when everything waits as long as it may. */
  readonly longestMs: number;
};

/** Says how a plan would go, and what it could cost at the traffic of now; starts nothing. */
export async function planRollout(
  { requests }: { readonly requests: RequestCounter },
  plan: Plan,
): Promise<PlanOutcome> {
  const schedule = scheduleOf(plan, await requests.ratePerMinute());
  const { shortestMs, longestMs, exposure } = schedule;
  const message =
    `${plan.name}: ${formatDuration(shortestMs)} when all goes well, ` +
    `${formatDuration(longestMs)} at most unless somebody pauses it; ` +
    `at ${exposure.requestsPerMinute} requests a minute green gets about ${exposure.expected} of them, ` +
    `at most ${exposure.atMost}`;
  const steps = schedule.steps.map(describeStep);
  return { plan: plan.name, message, steps, exposure, shortestMs, longestMs };
}

function describeStep(step: Schedule['steps'][number]): string {
  const { green, bakeMs, earliestMs, latestMs, needsApproval } = step;
  const asked = needsApproval ? ', once approved' : '';
  const when = `after ${formatDuration(earliestMs)} (${formatDuration(latestMs)} at the latest)`;
  return `${step.step}. green ${green} % ${when}${asked}, under watch for ${formatDuration(bakeMs)}`;
}
