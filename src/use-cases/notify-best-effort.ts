import type { Log } from '../ports/log.ts';
import type { Notifier, RolloutEvent } from '../ports/notifier.ts';

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
