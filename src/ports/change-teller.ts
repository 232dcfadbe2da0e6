import type { Weights } from '../rollout/weights.ts';

/** A change of the weights that is live, for people and machines to hear of. */
export type WeightChange = {
  readonly kind: 'shifted' | 'rolled-back';
  /** Unknown to a rollback, which acts before it reads. */
  readonly from: Weights | undefined;
  readonly to: Weights;
  /** One of the closed set of reasons in docs/concepts.md. */
  readonly reason: string;
  /** One sentence for a person who has just been woken up. */
  readonly message: string;
  /** The alarm that asked for it. */
  readonly alarmName: string | undefined;
  /** From the alarm's change of state until the weights were seen live. */
  readonly sinceAlarmMs: number | undefined;
};

/** Tells of changes. A change stands, whether or not it could be told. */
export interface ChangeTeller {
  tell(change: WeightChange): Promise<void>;
}
