import { CommandError } from '../errors.ts';
import type { Hooks } from '../osls.ts';
import { EXIT_CODES } from './exit-codes.ts';

/**
 * Ends the process at an error of the plugin in a command of the Framework, with the message on
 * standard error and the exit code that a verb has for it. The Framework would print it to standard
 * output and end with the exit code of a rollback.
 */
export function reportErrors(hooks: Hooks): Hooks {
  const reporting = Object.entries(hooks).map(
    ([event, hook]) => [event, () => report(hook)] as const,
  );
  return Object.fromEntries(reporting);
}

async function report(hook: () => Promise<void>): Promise<void> {
  try {
    await hook();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exit(EXIT_CODES[error.ending].code);
  }
}
