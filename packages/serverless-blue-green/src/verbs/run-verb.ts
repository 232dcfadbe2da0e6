import { messageOf } from '../../../../src/use-cases/message-of.ts';
import { CommandRefused, type Options } from '../osls.ts';
import type { Stage } from '../stage/stage.ts';
import { Flags, type Verb } from './verb.ts';

/** @throws CommandRefused with what went wrong, in its own words */
export async function runVerb(verb: Verb, stage: Stage, options: Options): Promise<void> {
  try {
    await verb.run({ stage, flags: new Flags(options), print: (text) => console.log(text) });
  } catch (error) {
    throw new CommandRefused(messageOf(error), { cause: error });
  }
}
