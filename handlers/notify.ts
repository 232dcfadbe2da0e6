import { parseRolloutEvent } from '../src/events/rollout-event.ts';
import { createNotify } from '../src/service.ts';
import type { NotifyOutcome } from '../src/use-cases/notify-people.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const { origin, notify } = createNotify(process.env);

/**
 * Publishes an event of a rollout to people. May do so twice, because EventBridge and Lambda deliver
 * at least once. Throws what fails, so that retries and the dead-letter queue work.
 */
export async function handler(event: unknown): Promise<NotifyOutcome> {
  return notify(parseRolloutEvent(event, origin));
}
