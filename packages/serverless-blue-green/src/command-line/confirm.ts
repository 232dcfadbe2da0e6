import { CommandRefused, UsageError } from '../errors.ts';
import type { Flag } from '../osls.ts';
import type { VerbCall } from './verb.ts';

export const YES: Flag = {
  type: 'boolean',
  usage: 'Answer yes to the question; needed without a terminal and with --json',
};

/** The change that a command is about to make, and the command line that confirms it. */
export type Confirmation = { readonly change: string; readonly command: string };

/**
 * Asks the person at the terminal whether to go on. With `--yes`, only says what changes.
 *
 * @returns whether somebody was asked, so that time has passed
 * @throws UsageError where there is nobody to ask
 * @throws CommandRefused where the answer is not yes
 */
export async function confirm(
  { flags, output, progress }: Pick<VerbCall, 'flags' | 'output' | 'progress'>,
  { change, command }: Confirmation,
): Promise<boolean> {
  if (flags.is('yes')) {
    progress(change);
    return false;
  }
  const ask = flags.is('json') ? undefined : output.ask;
  if (ask === undefined) {
    throw new UsageError(`${change}; there is no terminal to ask at, to confirm it: ${command}`);
  }
  const answer = await ask(`${change}. Go on? [y/N] `);
  if (/^\s*y(es)?\s*$/i.test(answer)) return true;
  throw new CommandRefused('NotConfirmed', 'not confirmed: nothing has changed');
}
