import { isRecord, messageOf } from '../../../../src/contract.ts';
import { CommandError } from '../errors.ts';
import type { Options } from '../osls.ts';
import type { Settings } from '../settings.ts';
import type { Stage } from '../stage/stage.ts';
import { type Ending, EXIT_CODES } from './exit-codes.ts';
import { Flags } from './flags.ts';
import { jsonLine } from './json-output.ts';
import { userName } from './user-name.ts';
import type { Output, Verb, VerbResult } from './verb.ts';

export type VerbContext = {
  readonly stage: Stage;
  readonly options: Options;
  /** @throws UsageError */
  readonly settings: () => Settings;
};

/**
 * Runs a verb and prints its result: lines for people, or JSON. Errors go to standard error, or are
 * JSON too. Never throws.
 *
 * @returns the exit code
 */
export async function runVerb(verb: Verb, context: VerbContext, output: Output): Promise<number> {
  const flags = new Flags(context.options);
  const isJson = flags.is('json');
  try {
    const result = await verb.run({
      stage: context.stage,
      flags,
      settings: context.settings,
      actor: { id: userName(), comment: flags.text('comment') },
      progress: isJson ? () => {} : output.print,
      output,
    });
    printResult(verb, result, isJson, output);
    return EXIT_CODES[result.ending ?? 'done'].code;
  } catch (error) {
    return printError(verb, error, isJson, output);
  }
}

function printResult(
  verb: Verb,
  { lines, result, warnings = [], isShown }: VerbResult,
  isJson: boolean,
  { print, printError: warn }: Output,
): void {
  if (isJson && !isShown) {
    print(jsonLine('result', { command: verb.name, warnings, result }));
    return;
  }
  for (const line of lines) print(line);
  for (const warning of warnings) warn(`warning: ${warning}`);
}

function printError(
  verb: Verb,
  error: unknown,
  isJson: boolean,
  { print, printError: report }: Output,
): number {
  const { ending, code } = kindOf(error);
  const { code: exitCode } = EXIT_CODES[ending];
  const message = messageOf(error);
  if (isJson) print(jsonLine('error', { command: verb.name, code, message, exitCode }));
  else report(message);
  return exitCode;
}

/** Errors of AWS and of the network do not stop the rollout: they mean lost contact. */
function kindOf(error: unknown): { readonly ending: Ending; readonly code: string } {
  if (error instanceof CommandError) return error;
  return { ending: 'contact-lost', code: isRecord(error) ? String(error.name) : 'Unknown' };
}
