import { nearest } from '../../../../src/contract.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { helpOf, overviewOf } from './help.ts';
import { jsonLine } from './json-output.ts';
import { optionProblems } from './option-problems.ts';
import type { Verb } from './verb.ts';

/** A text that is printed instead of running a command. */
export type EarlyEnd = {
  readonly text: string;
  readonly isError: boolean;
  readonly exitCode: number;
};

type UsageProblem = {
  readonly command: string;
  readonly message: string;
  /** Printed below the message, for people only. */
  readonly overview?: string;
};

/**
 * Answers requests for help, and commands and flags that do not exist, before the Framework does:
 * with examples and exit codes, with the flag or command that was probably meant.
 *
 * @param commands the words after `sls`
 * @param args the whole command line
 * @param unknownParameters the problems with its `--param`s
 * @returns undefined where the command may run, or is not one of the plugin's
 */
export function earlyEnd(
  commands: readonly string[],
  args: readonly string[],
  verbs: readonly Verb[],
  unknownParameters: readonly string[] = [],
): EarlyEnd | undefined {
  const [group = ''] = commands;
  const grouped = verbs.filter(({ name }) => name.split(' ')[0] === group);
  if (grouped.length === 0) return undefined;
  const command = commands.join(' ');
  const verb = grouped.find(({ name }) => name === command);
  if (verb === undefined) {
    const overview = overviewOf(group, grouped);
    if (commands.length === 1) return helpEnd(overview);
    const message = unknownCommand(command, grouped);
    return usageEnd({ command, message, overview }, args);
  }
  if (args.includes('--help') || args.includes('-h')) return helpEnd(helpOf(verb));
  const problems = [...optionProblems(args, verb), ...unknownParameters];
  return problems.length === 0
    ? undefined
    : usageEnd({ command, message: problems.join('\n') }, args);
}

function unknownCommand(command: string, grouped: readonly Verb[]): string {
  const known = grouped.map(({ name }) => name);
  const meant = nearest(command, known);
  const hint = meant === undefined ? '' : `, did you mean sls ${meant}?`;
  return `there is no command sls ${command}${hint}`;
}

function helpEnd(text: string): EarlyEnd {
  return { text, isError: false, exitCode: EXIT_CODES.done.code };
}

function usageEnd({ command, message, overview }: UsageProblem, args: readonly string[]): EarlyEnd {
  const { code: exitCode } = EXIT_CODES.usage;
  if (args.includes('--json')) {
    const text = jsonLine('error', { command, code: 'Usage', message, exitCode });
    return { text, isError: false, exitCode };
  }
  const text = overview === undefined ? message : `${message}\n\n${overview}`;
  return { text, isError: true, exitCode };
}
