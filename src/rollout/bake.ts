import { currentStep, type Rollout } from './rollout.ts';

/** A turn comes every minute, but not to the second: a bake may end this much early. */
export const TURN_SLACK_MS = 15_000;

/** When the bake ends, in milliseconds since the epoch; nothing for a step without an end. */
export function bakeEndsAtMs(rollout: Rollout): number | undefined {
  const { bakeMs } = currentStep(rollout);
  const { liveAtMs } = rollout;
  return bakeMs === undefined || liveAtMs === undefined ? undefined : liveAtMs + bakeMs;
}

export function isBakeOver(rollout: Rollout, nowMs: number): boolean {
  if (isSkipped(rollout)) return true;
  const endsAtMs = bakeEndsAtMs(rollout);
  return endsAtMs !== undefined && nowMs >= endsAtMs - TURN_SLACK_MS;
}

/** A person has cut the bake of the step short. */
export function isSkipped({ skippedStep, stepIndex }: Rollout): boolean {
  return skippedStep === stepIndex;
}
