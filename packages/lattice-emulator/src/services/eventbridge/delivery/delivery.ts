import type { Event } from '../event.ts';
import type { Rule, Target } from '../state.ts';

/**
 * One event on its way to one target; the rule and the target are as they were when the event
 * matched.
 */
export type Delivery = {
  readonly rule: Rule;
  readonly target: Target;
  readonly event: Event;
  /** Milliseconds since the epoch. */
  readonly ingestedAt: number;
  /** `undefined` when the template of the target did not give JSON. */
  readonly input: string | undefined;
  /** Puts the event on another bus. */
  readonly forward: (busName: string) => void;
};
