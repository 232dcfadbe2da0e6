import { parseRollBackRequest } from '../src/events/roll-back-request.ts';
import { createRollBack } from '../src/service.ts';
import type { RollBackOutcome } from '../src/use-cases/roll-back.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const rollBack = createRollBack(process.env);

/**
 * An alarm went off, or a person said so: blue 100, green 0. Safe to run twice, because the weights
 * are absolute; what fails is thrown, so that retries and the dead-letter queue do their work.
 */
export async function handler(event: unknown): Promise<RollBackOutcome> {
  return rollBack(parseRollBackRequest(event));
}
