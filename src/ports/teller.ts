import type { NewsKind } from '../rollout/news.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Weights } from '../rollout/weights.ts';

/** Something that has happened to the weights or to a rollout. */
export type News = {
  readonly kind: NewsKind;
  readonly rollout: string | undefined;
  /** Unknown to a rollback, which acts before it reads. */
  readonly from: Weights | undefined;
  /** The weights now. */
  readonly to: Weights;
  readonly reason: Reason;
  /** One sentence for a person who has just been woken up. */
  readonly message: string;
  /** The alarm that asked for it. */
  readonly alarmName: string | undefined;
  /** From the alarm's change of state until the weights were seen live. */
  readonly sinceAlarmMs: number | undefined;
};

/** Tells of what has happened. It stands, whether or not it could be told. */
export interface Teller {
  tell(news: News): Promise<void>;
}
