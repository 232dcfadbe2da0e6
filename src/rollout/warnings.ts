import { TURN_SLACK_MS } from './bake.ts';
import { type Builds, describeBuild } from './builds.ts';
import { formatDuration } from './duration.ts';
import type { Plan, Step } from './plan.ts';

const MINUTE_MS = 60_000;

/** The readings that warnings rest on. */
export type WarningObservation = {
  readonly builds: Builds;
  /** Requests of both environments, over the last minutes. */
  readonly requestsPerMinute: number;
};

/** Returns the reasons for which a plan is pointless or slow. They never keep it from beginning. */
export function warningsOf(plan: Plan, seen: WarningObservation): string[] {
  return [...warnOfSameBuild(seen.builds), ...warnOfFewRequests(plan, seen.requestsPerMinute)];
}

function warnOfSameBuild({ blue, green }: Builds): string[] {
  if (blue.codeHash !== green.codeHash || blue.version !== green.version) return [];
  return [
    `green runs the same build as blue, ${describeBuild(green)}: there is nothing to release but its settings; ` +
      'deploy a build first',
  ];
}

/** A step with an end. */
type BakedStep = Step & { readonly bakeMs: number };

/** Describes the first slow step, and counts the others. */
function warnOfFewRequests(plan: Plan, requestsPerMinute: number): string[] {
  const slow = plan.steps.filter((step): step is BakedStep =>
    isSlow(plan, step, requestsPerMinute),
  );
  const [first] = slow;
  if (first === undefined) return [];
  const others = slow.length === 1 ? '' : `; ${slow.length} of ${plan.steps.length} steps are slow`;
  return [`${describeSlow(plan, first, requestsPerMinute)}${others}`];
}

/** A turn comes every minute, so that a step may be this much longer anyway. */
function isSlow(plan: Plan, step: Step, requestsPerMinute: number): boolean {
  const { bakeMs } = step;
  if (plan.minimumRequests === 0 || bakeMs === undefined) return false;
  return waitMs(plan, step, requestsPerMinute) > bakeMs + MINUTE_MS + TURN_SLACK_MS;
}

/** The time until green has its minimum of requests. */
function waitMs({ minimumRequests }: Plan, { green }: Step, requestsPerMinute: number): number {
  return (minimumRequests / greenPerMinute(green, requestsPerMinute)) * MINUTE_MS;
}

function greenPerMinute(green: number, requestsPerMinute: number): number {
  return (requestsPerMinute * green) / 100;
}

function describeSlow(plan: Plan, step: BakedStep, requestsPerMinute: number): string {
  const { bakeMs, green } = step;
  const number = `step ${plan.steps.indexOf(step) + 1}`;
  const longestMs = bakeMs + plan.stepTimeoutMs;
  const pauses = `pauses after ${formatDuration(longestMs)}, its bake and the step timeout`;
  const minimum = `the minimum of ${plan.minimumRequests} requests`;
  if (requestsPerMinute === 0) {
    return `there were no requests in the last minutes: ${number} waits for ${minimum}, and ${pauses}`;
  }
  const share = `${formatRate(greenPerMinute(green, requestsPerMinute))} of them at ${green} %`;
  const rate = `at ${formatRate(requestsPerMinute)} requests a minute, green gets ${share}`;
  const neededMs = waitMs(plan, step, requestsPerMinute);
  const takes = `${number} takes about ${inMinutes(neededMs)} minutes instead of ${inMinutes(bakeMs)}`;
  const isTooSlow = neededMs > longestMs;
  return `${rate}: ${takes}, for ${minimum}${isTooSlow ? `; it ${pauses}` : ''}`;
}

function formatRate(perMinute: number): string {
  return String(Number(perMinute.toPrecision(2)));
}

function inMinutes(ms: number): number {
  return Math.round(ms / MINUTE_MS);
}
