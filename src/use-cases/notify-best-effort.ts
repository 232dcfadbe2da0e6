import type { Log } from '../ports/log.ts';
import type { Notifier, RolloutEvent } from '../ports/notifier.ts';
import type { Decision } from '../rollout/decision.ts';
import type { EventKind } from '../rollout/event-kind.ts';
import type { Rollout } from '../rollout/rollout.ts';

/**
 * Notifies of a change that has already happened. A failure is only logged: the change stands.
 *
 * @returns whether the notification was sent
 */
export async function notifyBestEffort(
  notifier: Notifier,
  log: Log,
  event: RolloutEvent,
): Promise<boolean> {
  try {
    await notifier.notify(event);
    return true;
  } catch (error) {
    log.error('notification failed', { event, error });
    return false;
  }
}

/** Returns the event of a decision that was carried out. */
export function eventOf(kind: EventKind, decision: Decision): RolloutEvent {
  const { next, reason, message, actor, alarm } = decision;
  const weights = { from: next.previous, to: next.weights };
  const because = { reason, message, actor, alarm, sinceAlarmMs: undefined };
  return { kind, ...identityOf(next), ...weights, ...because };
}

/** Returns what an event says about the rollout, as far as it is known. */
export function identityOf(
  rollout: Rollout | undefined,
): Pick<RolloutEvent, 'rollout' | 'plan' | 'build'> {
  const { id, plan, builds } = rollout ?? {};
  return { rollout: id, plan: plan?.name, build: builds?.green.version };
}
