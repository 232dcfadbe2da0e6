import { parseRollbackInput } from '../src/events/rollback-input.ts';
import { createRollback } from '../src/service.ts';
import type { RollbackOutcome } from '../src/use-cases/roll-back.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const rollBack = createRollback(process.env);

/**
 * Rolls back to blue 100, green 0, for an alarm that went off or a person. Safe to run twice, because
 * the weights are absolute. Throws what fails, so that retries and the dead-letter queue work.
 */
export async function handler(event: unknown): Promise<RollbackOutcome> {
  return rollBack(parseRollbackInput(event));
}
