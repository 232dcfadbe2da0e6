import type { HookPoint } from '../hooks.ts';
import type { Measurement } from '../measurement.ts';
import type { Observation } from '../observation.ts';
import type { Reason } from '../reasons.ts';
import type { Rollout } from '../rollout.ts';
import type { Verdict } from '../verdict.ts';

/** One condition for proceeding, as it was found. */
export type GateReading = {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly value: number | string;
  readonly threshold: number | string;
  /** Explains the verdict in one sentence. */
  readonly message: string;
};

/** A rollout, all that was read about it, and the time, in milliseconds since the epoch. */
export type Situation = {
  readonly rollout: Rollout;
  readonly seen: Observation;
  readonly nowMs: number;
};

/** The requests that a decision needs beyond its readings; each has a cost. */
export type ProbesNeeded = { readonly smoke: boolean; readonly hooks: readonly HookPoint[] };

export const NO_PROBES: ProbesNeeded = { smoke: false, hooks: [] };

/** One condition for proceeding. Each gate is a file in this folder and a row in `gates.ts`. */
export type Gate = {
  readonly name: string;
  /** When it fails or waits, for docs/concepts.md. */
  readonly summary: string;
  /**
   * `continuous`: as long as green has traffic. `before-step`: before green gets the share of the
   * step. `baking`: before the step that is under watch is done.
   */
  readonly checked: 'continuous' | 'before-step' | 'baking';
  /** The measurements that it needs from CloudWatch. */
  readonly measures?: readonly Measurement[];
  /** The requests to green or to a hook that it needs when it is checked. */
  readonly probes?: (rollout: Rollout, nowMs: number) => Partial<ProbesNeeded>;
  /** Its verdicts; none where it does not apply. */
  readonly evaluate: (situation: Situation) => readonly GateReading[];
  /** The reason that is recorded when it fails and green loses its traffic. */
  readonly failure: Reason;
};
