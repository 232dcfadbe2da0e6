import { isJsonArray, isJsonObject, type Json, type Scalar } from '../json.ts';
import { parseCidr } from './cidr.ts';
import { EventPatternError } from './event-pattern-error.ts';
import { parseNumericRange } from './numeric-range.ts';
import { parseWildcard } from './wildcard.ts';

/** The test of one entry in a pattern's array: a property of the value, or its absence. */
export type ValueTest = ((value: Scalar) => boolean) | 'is-absent';

type PresentTest = Exclude<ValueTest, 'is-absent'>;

/**
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws EventPatternError
 */
export function parseValueTest(expression: Json): ValueTest {
  if (isJsonArray(expression)) {
    throw new EventPatternError('Match value must be String, number, true, false, or null');
  }
  if (!isJsonObject(expression)) return (value) => value === expression;
  const [name, operand] = onlyEntry(expression);
  if (name === 'exists') return parseExists(operand);
  const parse = OPERATORS.get(name);
  if (parse === undefined) throw new EventPatternError(`Unrecognized match type ${name}`);
  return parse(operand);
}

const OPERATORS = new Map<string, (operand: Json) => PresentTest>([
  ['exactly', (operand) => equals(textOf(operand, 'exact'))],
  ['prefix', (operand) => parseEnd(operand, 'prefix', startsWith)],
  ['suffix', (operand) => parseEnd(operand, 'suffix', endsWith)],
  ['equals-ignore-case', (operand) => ignoringCase(equals, textOf(operand, 'equals-ignore-case'))],
  ['wildcard', (operand) => ofText(parseWildcard(textOf(operand, 'wildcard')))],
  ['anything-but', parseAnythingBut],
  ['numeric', parseNumeric],
  // The word "prefix" is in AWS's text.
  ['cidr', (operand) => ofText(parseCidr(textOf(operand, 'prefix')))],
]);

type TextTest = (expected: string) => PresentTest;

const equals: TextTest = (expected) => (value) => value === expected;
const startsWith: TextTest = (start) => ofText((text) => text.startsWith(start));
const endsWith: TextTest = (end) => ofText((text) => text.endsWith(end));

function ignoringCase(test: TextTest, expected: string): PresentTest {
  const lowerCase = test(expected.toLowerCase());
  return ofText((text) => lowerCase(text.toLowerCase()));
}

function ofText(test: (text: string) => boolean): PresentTest {
  return (value) => typeof value === 'string' && test(value);
}

function parseEnd(operand: Json, name: string, test: TextTest): PresentTest {
  if (!isJsonObject(operand)) return test(textOf(operand, name));
  const [inner, expected] = onlyEntry(operand);
  if (inner !== 'equals-ignore-case') return test(textOf(operand, name));
  return ignoringCase(test, textOf(expected, 'equals-ignore-case'));
}

function parseNumeric(operand: Json): PresentTest {
  const range = parseNumericRange(operand);
  return (value) => typeof value === 'number' && range(value);
}

function parseExists(operand: Json): ValueTest {
  if (operand === true) return () => true;
  if (operand === false) return 'is-absent';
  throw new EventPatternError('exists match pattern must be either true or false.');
}

function parseAnythingBut(operand: Json): PresentTest {
  const tests = isJsonObject(operand) ? unwantedTexts(operand) : unwantedValues(operand);
  return (value) => !tests.some((test) => test(value));
}

function unwantedValues(operand: Json): PresentTest[] {
  const values = isJsonArray(operand) ? operand : [operand];
  const types = new Set(values.map((value) => typeof value));
  if (!isJsonArray(operand) && !types.has('string') && !types.has('number')) {
    throw new EventPatternError(ANYTHING_BUT_OPERAND);
  }
  if (types.has('object') || types.has('boolean')) {
    throw new EventPatternError('Inside anything but list, start|null|boolean is not supported.');
  }
  if (types.size !== 1) {
    throw new EventPatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return values.map((unwanted) => (value) => value === unwanted);
}

const ANYTHING_BUT_OPERAND =
  'Value of anything-but must be an array or single string/number value.';

type UnwantedTexts = { readonly parse: TextTest; readonly refusal: string };

/**
 * AWS's texts for an operand that is not text; for an operand that is an object there is one text
 * only.
 */
const UNWANTED_TEXTS = new Map<string, UnwantedTexts>([
  ['prefix', { parse: startsWith, refusal: 'prefix/suffix match pattern must be a string' }],
  ['suffix', { parse: endsWith, refusal: 'prefix/suffix match pattern must be a string' }],
  [
    'wildcard',
    {
      parse: (text) => ofText(parseWildcard(text)),
      refusal: 'wildcard match pattern must be a string',
    },
  ],
  [
    'equals-ignore-case',
    {
      parse: (text) => ignoringCase(equals, text),
      refusal:
        'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
    },
  ],
]);

function unwantedTexts(expression: Readonly<Record<string, Json>>): PresentTest[] {
  const [name, operand] = onlyEntry(expression);
  const operator = UNWANTED_TEXTS.get(name);
  if (operator === undefined) {
    throw new EventPatternError(`Unsupported anything-but pattern: ${name}`);
  }
  if (isJsonObject(operand)) throw new EventPatternError(ANYTHING_BUT_OPERAND);
  return (isJsonArray(operand) ? operand : [operand]).map((text) => {
    if (typeof text !== 'string') throw new EventPatternError(operator.refusal);
    const isEnd = name === 'prefix' || name === 'suffix';
    if (isEnd && text === '') throw new EventPatternError('Null prefix/suffix not allowed');
    return operator.parse(text);
  });
}

function onlyEntry(expression: Readonly<Record<string, Json>>): [string, Json] {
  const [entry, ...others] = Object.entries(expression);
  if (entry === undefined) throw new EventPatternError('Match expression name not found');
  if (others.length > 0) throw new EventPatternError('Only one key allowed in match expression');
  return entry;
}

function textOf(operand: Json, name: string): string {
  if (typeof operand === 'string') return operand;
  throw new EventPatternError(`${name} match pattern must be a string`);
}
