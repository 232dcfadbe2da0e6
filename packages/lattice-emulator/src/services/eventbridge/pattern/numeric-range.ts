import { isJsonArray, type Json } from '../json.ts';
import { EventPatternError } from './event-pattern-error.ts';

/**
 * Reads `["=", 5]`, `["<", 10]` or `[">", 0, "<=", 5]`.
 *
 * @throws EventPatternError
 */
export function parseNumericRange(operand: Json): (value: number) => boolean {
  if (!isJsonArray(operand)) throw new EventPatternError('Value of numeric must be an array.');
  const [operator, bound, upperOperator, upperBound, ...others] = operand;
  if (typeof operator !== 'string') {
    throw new EventPatternError(`Invalid member in numeric match: ${operator}`);
  }
  const test = parseBound(operator, bound);
  if (operand.length === 2) return test;
  if (operator !== '>' && operator !== '>=') {
    throw new EventPatternError('Too many elements in numeric expression');
  }
  if (typeof upperOperator !== 'string') {
    throw new EventPatternError(`Bad value in numeric range: ${upperOperator}`);
  }
  if (upperOperator !== '<' && upperOperator !== '<=') {
    throw new EventPatternError(`Bad numeric range operator: ${upperOperator}`);
  }
  const upperTest = parseBound(upperOperator, upperBound);
  if (others.length > 0) {
    throw new EventPatternError('Too many terms in numeric range expression');
  }
  if (Number(bound) >= Number(upperBound)) {
    throw new EventPatternError('Bottom must be less than top');
  }
  return (value) => test(value) && upperTest(value);
}

const COMPARISONS = new Map<string, (value: number, bound: number) => boolean>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

function parseBound(operator: string, bound: Json | undefined): (value: number) => boolean {
  const compare = COMPARISONS.get(operator);
  if (compare === undefined) {
    throw new EventPatternError(`Unrecognized numeric range operator: ${operator}`);
  }
  if (typeof bound !== 'number') {
    const name = operator === '=' ? 'equals' : operator;
    throw new EventPatternError(`Value of ${name} must be numeric`);
  }
  return (value) => compare(value, bound);
}
