import { type RefusedCommand, refusalOf } from './history-entry.ts';
import { messageOf } from './message-of.ts';
import { Refused } from './outcome-errors.ts';
import type { RollbackPorts } from './rollout-ports.ts';

/**
 * Runs a command. Where it is refused, the refusal is logged and written into the history before it
 * is thrown on, so that `status` shows who was refused what and why.
 */
export async function recordRefusals<T>(
  { record, log, now }: Pick<RollbackPorts, 'record' | 'log' | 'now'>,
  refused: RefusedCommand,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const [reason] = error instanceof Refused ? error.reasons : [];
    if (reason !== undefined) {
      const message = messageOf(error);
      log.warn(message, { reason, ...refused });
      // A refusal that cannot be recorded is still a refusal.
      await record.note(refusalOf(now(), refused, reason, message)).catch((cause: unknown) => {
        log.error('a refusal could not be written into the history', { error: cause });
      });
    }
    throw error;
  }
}
