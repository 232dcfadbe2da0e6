import type { AlarmReadings } from './alarms.ts';
import type { Builds } from './builds.ts';
import type { HookAnswer } from './hooks.ts';
import type { Weights } from './weights.ts';

/** Requests that reached green, and those of them that failed. */
export type RequestCount = { readonly total: number; readonly failed: number };

export const NO_REQUESTS: RequestCount = { total: 0, failed: 0 };

export type SmokeResult =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail'; readonly problem: string };

/** All that is read for one decision. */
export type Observation = {
  /** Read from the listener, never from our own records. */
  readonly live: Weights;
  readonly alarms: AlarmReadings;
  readonly builds: Builds;
  readonly requests: {
    /** Since the step was seen live. */
    readonly inStep: RequestCount;
    /** Since the rollout began. */
    readonly inRollout: RequestCount;
  };
  /** Where it was asked for. */
  readonly smoke: SmokeResult | undefined;
  /** Of the hooks that were asked. */
  readonly hooks: readonly HookAnswer[];
};
