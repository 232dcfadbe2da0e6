import { formatDuration } from '../rollout/duration.ts';
import type { Plan } from '../rollout/plan.ts';
import { type Schedule, scheduleOf } from '../rollout/schedule.ts';
import { readWarnings, type WarningPorts } from './read-warnings.ts';

export type PlanOutcome = {
  readonly plan: string;
  readonly message: string;
  readonly steps: readonly string[];
  readonly exposure: Schedule['exposure'];
  /** Milliseconds, when nothing delays it. */
  readonly shortestMs: number;
  /** Milliseconds, when every wait takes its whole timeout. */
  readonly longestMs: number;
  /** The reasons for which the plan is pointless or slow. */
  readonly warnings: readonly string[];
};

/** Says how a plan would go, and what it could cost at the current traffic. Starts nothing. */
export async function planRollout(ports: WarningPorts, plan: Plan): Promise<PlanOutcome> {
  const rate = ports.metrics.ratePerMinute();
  const [ratePerMinute, warnings] = await Promise.all([rate, readWarnings(ports, plan, rate)]);
  const schedule = scheduleOf(plan, ratePerMinute);
  const { shortestMs, longestMs, exposure } = schedule;
  const message =
    `${plan.name}: ${formatDuration(shortestMs)} if every gate passes at once, ` +
    `${formatDuration(longestMs)} at most unless it is paused; ` +
    `at ${exposure.requestsPerMinute} requests a minute green gets about ${exposure.expected} of them, ` +
    `at most ${exposure.atMost}`;
  const steps = schedule.steps.map(describeStep);
  return { plan: plan.name, message, steps, exposure, shortestMs, longestMs, warnings };
}

function describeStep(step: Schedule['steps'][number]): string {
  const { green, bakeMs, earliestMs, latestMs, needsApproval } = step;
  const asked = needsApproval ? ', once approved' : '';
  const when = `after ${formatDuration(earliestMs)} (${formatDuration(latestMs)} at the latest)`;
  return `${step.step}. green ${green} % ${when}${asked}, bakes for ${formatDuration(bakeMs)}`;
}
