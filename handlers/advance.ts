import { createAdvance } from '../src/service.ts';
import type { TurnOutcome } from '../src/use-cases/take-turn.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const advance = createAdvance(process.env);

/**
 * Takes one turn, every minute, whatever the event says. Safe to run twice, and beside another one:
 * the record's version decides which one acts.
 */
export async function handler(): Promise<TurnOutcome> {
  return advance();
}
