import { nearest } from '../../../../src/contract.ts';
import type { Verb } from './verb.ts';

/** Options that the Framework adds to every command. */
const FRAMEWORK_OPTIONS = [
  'stage',
  'region',
  'aws-profile',
  'param',
  'config',
  'help',
  'version',
  'verbose',
  'debug',
];
/** Their shortcuts. */
const SHORTCUTS = ['-s', '-r', '-c', '-h', '-v'];

/** Matches what the Framework takes for an option: `--name`, `--name=value`, `-n`. */
const OPTION = /^(--([a-z][\w:-]+)|-([a-z]+))(?:=(.*))?$/is;

type Given = {
  readonly name: string;
  /** The name with its dashes. */
  readonly shown: string;
  readonly hasValue: boolean;
  /** True for a value that follows an equals sign. */
  readonly isJoined: boolean;
};

/**
 * Returns the problems of a command line, such as unknown options, with the option that was probably
 * meant. Must find what the Framework would refuse: it would end with the exit code of a rollback.
 *
 * @param args the whole command line
 */
export function optionProblems(args: readonly string[], verb: Verb): string[] {
  const given = givenOptions(args);
  const names = given.map(({ shown }) => shown);
  return given.flatMap((option, index) => {
    const isRepeated = names.indexOf(option.shown) < index;
    return problemOf(option, isRepeated, verb) ?? [];
  });
}

/** Stops at `--`, after which nothing is an option. */
function givenOptions(args: readonly string[]): Given[] {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  return before.flatMap((arg, index) => {
    const [, shown, long, short, joined] = OPTION.exec(arg) ?? [];
    if (shown === undefined) return [];
    const next = before[index + 1];
    const isFollowed = next !== undefined && !OPTION.test(next);
    const isJoined = joined !== undefined;
    const hasValue = isJoined ? joined !== '' : isFollowed;
    return [{ name: long ?? short ?? '', shown, hasValue, isJoined }];
  });
}

function problemOf(option: Given, isRepeated: boolean, verb: Verb): string | undefined {
  const { name, shown, hasValue, isJoined } = option;
  if (SHORTCUTS.includes(shown)) return undefined;
  const isLong = shown.startsWith('--');
  if (isLong && FRAMEWORK_OPTIONS.includes(name)) return undefined;
  const own = isLong && Object.hasOwn(verb.options, name) ? verb.options[name] : undefined;
  if (own === undefined) return unknownOption(option, verb);
  if (isRepeated) return `${shown}: expected once, got several`;
  if (own.type === 'boolean') return isJoined ? `${shown}: expected no value, got one` : undefined;
  return hasValue ? undefined : `${shown}: expected a value, got none`;
}

function unknownOption({ name, shown }: Given, { name: command, options }: Verb): string {
  const meant = nearest(name, [...Object.keys(options), ...FRAMEWORK_OPTIONS]);
  const hint = meant === undefined ? `see sls ${command} --help` : `did you mean --${meant}?`;
  return `${shown}: unknown option of sls ${command}, ${hint}`;
}
