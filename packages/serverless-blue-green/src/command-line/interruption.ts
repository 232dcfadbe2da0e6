import { EXIT_CODES } from './exit-codes.ts';
import { jsonLine } from './json-output.ts';
import type { Output } from './verb.ts';

/** The verbs that an interruption leaves half done, and what each makes. */
const HALF_DONE: Readonly<Record<string, string>> = { promote: 'promotion', undo: 'undo' };

export type Interruptible = {
  /** The words after `sls`. */
  readonly command: string;
  readonly stage: string;
  readonly isJson: boolean;
};

/**
 * Says on Ctrl-C, while the work runs, that the command may be half done and how to finish it, and
 * ends the process. Does nothing for other verbs: each of them is one request.
 */
export async function guardInterruption<T>(
  { command, stage, isJson }: Interruptible,
  { print, printError }: Output,
  work: () => Promise<T>,
): Promise<T> {
  const what = HALF_DONE[command];
  if (what === undefined) return work();
  const { code: exitCode } = EXIT_CODES.interrupted;
  const message =
    `interrupted: the ${what} may be half done; ` +
    `run sls ${command} --stage ${stage} again, which finishes it`;
  const interrupt = () => {
    if (isJson) print(jsonLine('error', { command, code: 'Interrupted', message, exitCode }));
    else printError(message);
    process.exit(exitCode);
  };
  process.once('SIGINT', interrupt);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupt);
  }
}
