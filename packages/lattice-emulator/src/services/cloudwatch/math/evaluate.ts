import { notSupportedFeature } from '../../../endpoint/errors.ts';
import { fill, findFunction, type Grid, unknownFunction } from './functions.ts';
import { type Expression, MathError, type Operator } from './syntax.ts';
import { combine, type MathValue, mapValues, type SeriesValue, scalar } from './values.ts';

/** The values that an expression can reference. */
export type MathScope = {
  readonly grid: Grid;
  /** The value of another query; `undefined` when there is none of that id. */
  readonly resolve: (id: string) => MathValue | undefined;
  /** The queries that read a metric, in their order. */
  readonly metrics: () => readonly { readonly id: string; readonly value: MathValue }[];
};

/** @throws MathError, and a 501 for a function that the emulator has not */
export function evaluateExpression(expression: Expression, scope: MathScope): MathValue {
  switch (expression.kind) {
    case 'number':
      return scalar(expression.value);
    case 'reference':
      return resolve(expression.id, expression.position, scope);
    case 'negation':
      return mapValues(evaluateExpression(expression.operand, scope), (value) => -value);
    case 'operation': {
      const left = evaluateExpression(expression.left, scope);
      const right = evaluateExpression(expression.right, scope);
      return combine(left, right, OPERATIONS[expression.operator]);
    }
    case 'list':
      return {
        kind: 'list',
        items: expression.items.flatMap((item) => itemsOf(evaluateExpression(item, scope))),
      };
    case 'call':
      return call(expression, scope);
    case 'text':
      throw new MathError(`unexpected text "${expression.text}"`);
    case 'keyword':
      throw new MathError(`unexpected ${expression.word} at position ${expression.position}`);
  }
}

/** A value divided by 0 is not a number, and such data points are dropped. */
const OPERATIONS: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  OR: (left, right) => Number(left !== 0 || right !== 0),
};

type Call = Extract<Expression, { kind: 'call' }>;

function call(expression: Call, scope: MathScope): MathValue {
  if (expression.name === 'METRICS') return listMetrics(expression, scope);
  if (expression.name === 'FILL') return callFill(expression, scope);
  const { name, position } = expression;
  const found = findFunction(name);
  if (found === undefined) throw unknownFunction(name, position);
  checkArguments(expression, found.fewest, found.most);
  const values = expression.arguments.map((argument) => evaluateExpression(argument, scope));
  return found.compute(values, scope.grid);
}

function checkArguments(
  { name, position, arguments: { length } }: Call,
  fewest: number,
  most: number,
): void {
  if (length >= fewest && length <= most) return;
  const expected = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const noun = most === 1 ? 'argument' : 'arguments';
  throw new MathError(
    `${name} at position ${position} expects ${expected} ${noun}, found ${length}`,
  );
}

function listMetrics(expression: Call, scope: MathScope): MathValue {
  checkArguments(expression, 0, 1);
  const [filter] = expression.arguments;
  if (filter !== undefined && filter.kind !== 'text') {
    throw new MathError(`METRICS at position ${expression.position} expects a string`);
  }
  const metrics = scope.metrics().filter(({ id }) => id.includes(filter?.text ?? ''));
  return { kind: 'list', items: metrics.flatMap(({ value }) => itemsOf(value)) };
}

function callFill(expression: Call, scope: MathScope): MathValue {
  checkArguments(expression, 2, 2);
  const [value = NOTHING, filler = NOTHING] = expression.arguments;
  if (filler.kind === 'keyword' && filler.word === 'LINEAR') {
    throw notSupportedFeature('the metric math function FILL with LINEAR');
  }
  const isRepeat = filler.kind === 'keyword' && filler.word === 'REPEAT';
  const fillWith = isRepeat ? 'repeat' : evaluateExpression(filler, scope);
  return fill(evaluateExpression(value, scope), fillWith, scope.grid);
}

const NOTHING: Expression = { kind: 'list', items: [], position: 0 };

function resolve(id: string, position: number, scope: MathScope): MathValue {
  const value = scope.resolve(id);
  if (value === undefined) throw new MathError(`undefined variable ${id} at position ${position}`);
  return value;
}

function itemsOf(value: MathValue): readonly SeriesValue[] {
  if (value.kind === 'scalar') throw new MathError('an array holds time series, found a number');
  return value.kind === 'list' ? value.items : [value];
}
