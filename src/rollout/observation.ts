import type { AlarmReadings } from './alarms.ts';
import type { Builds } from './builds.ts';
import type { HookAnswer } from './hooks.ts';
import type { Measured } from './measurement.ts';
import type { Weights } from './weights.ts';

export type SmokeResult =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail'; readonly problem: string };

/** Everything that is read for one decision. */
export type Observation = {
  /** Read from the listener, never from our own records. */
  readonly live: Weights;
  readonly alarms: AlarmReadings;
  readonly builds: Builds;
  /** The measurements that gates need, as far as CloudWatch has them by now. */
  readonly measured: Measured;
  /** Nothing where green was not asked. */
  readonly smoke: SmokeResult | undefined;
  /** Of the hooks that were asked. */
  readonly hooks: readonly HookAnswer[];
};
