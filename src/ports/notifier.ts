import type { Actor } from '../rollout/actor.ts';
import type { AlarmCause } from '../rollout/alarms.ts';
import type { EventKind } from '../rollout/event-kind.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Weights } from '../rollout/weights.ts';

/** A change of the weights or of a rollout, for people and programs. */
export type RolloutEvent = {
  readonly kind: EventKind;
  /** Its id, the name of its plan and the version of its build; unknown where there is no record. */
  readonly rollout: string | undefined;
  readonly plan: string | undefined;
  readonly build: string | undefined;
  /** Unknown to a rollback, which acts before it reads. */
  readonly from: Weights | undefined;
  /** The weights now. */
  readonly to: Weights;
  readonly reason: Reason;
  /** One sentence for a person who has just been woken up. */
  readonly message: string;
  /** The person who asked for it; nothing where the service decided by itself. */
  readonly actor: Actor | undefined;
  /** The alarm that asked for it. */
  readonly alarm: AlarmCause | undefined;
  /** From the alarm's change of state until the weights were seen live. */
  readonly sinceAlarmMs: number | undefined;
};

/** Notifies people and programs of a change that has already happened. */
export interface Notifier {
  notify(event: RolloutEvent): Promise<void>;
}
