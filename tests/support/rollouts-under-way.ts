import {
  manualPlan,
  manualStep,
  PLAN_DEFAULTS,
  type Plan,
  PRESETS,
} from '../../src/rollout/plan.ts';
import { newRollout, type Rollout } from '../../src/rollout/rollout.ts';
import { withGreenAt } from '../../src/rollout/weights.ts';
import { BUILDS, NOW_MS } from './fakes.ts';

const MINUTE_MS = 60_000;

/** Ten steps, a minute each. */
export const LINEAR: Plan = {
  ...PLAN_DEFAULTS,
  name: 'Linear10PercentEvery1Minute',
  steps: PRESETS.Linear10PercentEvery1Minute,
};

/** Green at 10 % until a person goes on. */
export const TEN_PERCENT_BY_HAND: Plan = manualPlan([manualStep(10)]);

/** A rollout that began half a minute ago and waits for its first step. */
export function justBegun(plan: Plan = LINEAR): Rollout {
  const begun = newRollout(undefined, {
    id: 'r-1',
    plan,
    builds: BUILDS,
    by: 'somebody',
    why: undefined,
    nowMs: NOW_MS - MINUTE_MS / 2,
  });
  return { ...begun, version: 1 };
}

/** A rollout whose first step, green at 10 %, has been live for a minute. */
export function bakingAtTen(plan: Plan = LINEAR): Rollout {
  const atMs = NOW_MS - MINUTE_MS;
  return {
    ...justBegun(plan),
    phase: 'baking',
    weights: withGreenAt(10),
    startedAtMs: atMs - MINUTE_MS,
    phaseSinceMs: atMs,
    liveAtMs: atMs,
    last: { reason: 'SeenLive', message: '90/10 is live', atMs },
  };
}
