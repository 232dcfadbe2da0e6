import { bakeEndsAtMs } from './bake.ts';
import { formatDuration } from './duration.ts';
import { describeStep, isActive, type Rollout } from './rollout.ts';
import { formatWeights, type Weights } from './weights.ts';

/** Says in one sentence where a rollout is. */
export function summarize(rollout: Rollout | undefined, live: Weights, nowMs: number): string {
  const weights = `weights ${formatWeights(live)}`;
  if (rollout === undefined) return `${weights}, no rollout yet`;
  const { id, phase, plan, last } = rollout;
  if (!isActive(rollout)) return `${weights}, ${id} is ${phase}: ${last.message}`;
  const left = bakeLeftMs(rollout, nowMs);
  const until = left === undefined ? '' : `, ${formatDuration(left)} left`;
  return `${weights}, ${plan.name} is ${phase} (${describeStep(rollout)})${until}`;
}

/** @returns nothing outside of a bake that has an end */
export function bakeLeftMs(rollout: Rollout, nowMs: number): number | undefined {
  const endsAtMs = rollout.phase === 'baking' ? bakeEndsAtMs(rollout) : undefined;
  return endsAtMs === undefined ? undefined : Math.max(0, endsAtMs - nowMs);
}
