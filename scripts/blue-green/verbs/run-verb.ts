import { CommandRefused, type Options } from '../osls.ts';
import type { Stage } from '../stage.ts';
import { Flags, type Verb } from './verb.ts';

/** @throws CommandRefused with what went wrong, in its own words */
export async function runVerb(verb: Verb, stage: Stage, options: Options): Promise<void> {
  try {
    await verb.run({ stage, flags: new Flags(options), print: (text) => console.log(text) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandRefused(message, { cause: error });
  }
}
