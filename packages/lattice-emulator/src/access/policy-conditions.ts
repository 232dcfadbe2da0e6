import { BlockList, isIP } from 'node:net';
import { notSupportedFeature } from '../endpoint/errors.ts';
import type { KeyLookUp } from './condition-keys.ts';
import { matchesPattern, withVariables } from './policy-pattern.ts';

/** One line of a statement's `Condition`. */
export type Condition = {
  /** An operator such as `ForAnyValue:StringNotLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  /** Values of which one has to match. */
  readonly expected: readonly string[];
};

/**
 * Decides one condition of a statement.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 *
 * @param variables looks up policy variables; without it, they are ordinary text
 * @throws NotImplemented for an operator that the emulator does not support
 */
export function meetsCondition(
  { operator, key, expected }: Condition,
  lookUp: KeyLookUp,
  variables: KeyLookUp | undefined,
): boolean {
  const { quantifier, name, isIfExists } = readOperator(operator);
  if (name === 'Null') return expected.includes(String(lookUp(key) === undefined));
  const negated = NEGATED[name];
  const test = TESTS[negated ?? name];
  if (test === undefined) throw notSupportedFeature(`the condition operator ${operator}`);
  const actual = lookUp(key) ?? [];
  const fits = (value: string) => expected.some((text) => test(value, text, variables));
  const holds = (value: string) => fits(value) === (negated === undefined);
  if (quantifier === 'ForAllValues') return actual.every(holds);
  if (quantifier === 'ForAnyValue') return actual.some(holds);
  if (actual.length === 0) return isIfExists || negated !== undefined;
  return negated === undefined ? actual.some(holds) : actual.every(holds);
}

function readOperator(operator: string): {
  readonly quantifier: string | undefined;
  readonly name: string;
  readonly isIfExists: boolean;
} {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator);
  const [, quantifier, name = operator, ifExists] = match ?? [];
  return { quantifier, name, isIfExists: ifExists !== undefined };
}

type Test = (actual: string, expected: string, variables: KeyLookUp | undefined) => boolean;

const like: Test = (actual, expected, variables) => matchesPattern(expected, actual, '', variables);

/** Matches each of the six parts of an ARN separately, so that a wildcard ends at a colon. */
const arnLike: Test = (actual, expected, variables) => {
  const [given, wanted] = [arnParts(actual), arnParts(expected)];
  if (wanted === undefined) return like(actual, expected, variables);
  return wanted.every((part, index) => like(given?.[index] ?? '', part, variables));
};

const equals: Test = (actual, expected, variables) => actual === withVariables(expected, variables);
const equalsIgnoringCase: Test = (actual, expected, variables) =>
  actual.toLowerCase() === withVariables(expected, variables).toLowerCase();

type Holds = (actual: number, expected: number) => boolean;

const compare =
  (read: (text: string) => number, holds: Holds): Test =>
  (actual, expected) =>
    holds(read(actual), read(expected));

const COMPARISONS: Readonly<Record<string, Holds>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

/** The test of each operator for one value; negated operators are derived below. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: equalsIgnoringCase,
  IpAddress: isInRange,
  ...comparisons('Numeric', Number),
  ...comparisons('Date', readDate),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

function comparisons(kind: string, read: (text: string) => number): Record<string, Test> {
  return Object.fromEntries(
    Object.entries(COMPARISONS).map(([name, holds]) => [kind + name, compare(read, holds)]),
  );
}

/** Reads a date in ISO 8601 or as seconds since the epoch. */
function readDate(text: string): number {
  return /^\d+$/.test(text) && text.length !== 4 ? Number(text) * 1_000 : Date.parse(text);
}

function isInRange(actual: string, expected: string): boolean {
  const [network = '', prefix] = expected.split('/');
  const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
  if (isIP(network) === 0 || isIP(actual) !== isIP(network)) return false;
  const range = new BlockList();
  const bits = prefix ?? (isIP(network) === 6 ? '128' : '32');
  range.addSubnet(network, Number(bits), family(network));
  return range.check(actual, family(actual));
}

/** Returns the parts of an ARN; `undefined` for a text that has fewer than six, such as `*`. */
function arnParts(arn: string): readonly string[] | undefined {
  return /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1);
}
