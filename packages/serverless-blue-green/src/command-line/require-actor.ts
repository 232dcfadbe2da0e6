import { type Actor, actorSchema, messageOf, parse } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import { actorPayload } from './verb.ts';

/**
 * Checks the comment as the service does, for a command that changes something before it calls the
 * service, or that the service never refuses.
 *
 * @throws UsageError with the limit and the length that came
 */
export function requireActor(actor: Actor): void {
  try {
    parse(actorSchema, actorPayload(actor));
  } catch (error) {
    throw new UsageError(`--${messageOf(error)}`, error);
  }
}
