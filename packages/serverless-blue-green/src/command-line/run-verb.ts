import { type Actor, isRecord, messageOf } from '../../../../src/contract.ts';
import { CommandError } from '../errors.ts';
import type { Options } from '../osls.ts';
import type { Settings } from '../settings.ts';
import { connectionHint, endpointBanner } from '../stage/endpoint.ts';
import type { Stage } from '../stage/stage.ts';
import { actorId } from './actor.ts';
import { type Ending, EXIT_CODES } from './exit-codes.ts';
import { Flags } from './flags.ts';
import { guardInterruption } from './interruption.ts';
import { jsonLine } from './json-output.ts';
import { type Output, takesPerson, type Verb, type VerbResult } from './verb.ts';

/** The longest time that a command waits to learn who calls it; a rollback must not wait for long. */
const CALLER_TIMEOUT_MS = 1_000;

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
  const banner = endpointBanner(process.env);
  if (banner !== undefined && !isJson) output.printError(banner);
  try {
    const actor = await actorOf(verb, context.stage, flags);
    const interruptible = { command: verb.name, stage: context.stage.name, isJson };
    const result = await guardInterruption(interruptible, output, () =>
      verb.run({
        stage: context.stage,
        flags,
        settings: context.settings,
        actor,
        progress: isJson ? () => {} : output.print,
        output,
      }),
    );
    printResult(verb, result, isJson, output);
    return EXIT_CODES[result.ending ?? 'done'].code;
  } catch (error) {
    return printError(verb, error, isJson, output);
  }
}

/** Asks who calls only for a verb whose actor is recorded. */
async function actorOf(verb: Verb, stage: Stage, flags: Flags): Promise<Actor> {
  const arn = takesPerson(verb) ? await stage.callerArn(CALLER_TIMEOUT_MS) : undefined;
  return { id: actorId({ arn, by: flags.text('by') }), comment: flags.text('comment') };
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
  const hint = connectionHint(error, process.env);
  const { ending, code } = hint === undefined ? kindOf(error) : CONNECTION_REFUSED;
  const { code: exitCode } = EXIT_CODES[ending];
  const message = hint ?? messageOf(error);
  if (isJson) print(jsonLine('error', { command: verb.name, code, message, exitCode }));
  else report(message);
  return exitCode;
}

const CONNECTION_REFUSED = { ending: 'contact-lost', code: 'ConnectionRefused' } as const;

/** Errors of AWS and of the network do not stop the rollout: they mean lost contact. */
function kindOf(error: unknown): { readonly ending: Ending; readonly code: string } {
  if (error instanceof CommandError) return error;
  return { ending: 'contact-lost', code: isRecord(error) ? String(error.name) : 'Unknown' };
}
