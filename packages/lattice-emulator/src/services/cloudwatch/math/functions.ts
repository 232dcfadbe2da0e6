import { notSupportedFeature } from '../../../endpoint/errors.ts';
import { MathError } from './syntax.ts';
import { finite, type MathValue, mapEachSeries, mapValues, type Points, scalar } from './values.ts';

/** The periods of an expression. */
export type Grid = {
  /** The start of every period, oldest first, whether there are data or not. */
  readonly starts: readonly number[];
  readonly periodSeconds: number;
};

/** A function whose arguments are values. */
type MathFunction = {
  readonly fewest: number;
  readonly most: number;
  readonly compute: (values: readonly MathValue[], grid: Grid) => MathValue;
};

/** `undefined` when there is no function of that name whose arguments are values. */
export function findFunction(name: string): MathFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/**
 * Gives a value to every period in which a series has none.
 *
 * @param filler a number, the series to take it from, or the last value before
 */
export function fill(value: MathValue, filler: MathValue | 'repeat', { starts }: Grid): MathValue {
  return mapEachSeries(value, (points) => {
    let last = Number.NaN;
    return finite(
      starts.map((start) => [start, 0] as const),
      ([start]) => {
        last = points.get(start) ?? (filler === 'repeat' ? last : fillerAt(filler, start));
        return last;
      },
    );
  });
}

/** @throws a 501 that names the function */
export function unknownFunction(name: string, position: number): Error {
  return notSupportedFeature(`the metric math function ${name} at position ${position}`);
}

const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ABS: ofOne((value) => mapValues(value, Math.abs)),
  CEIL: ofOne((value) => mapValues(value, Math.ceil)),
  FLOOR: ofOne((value) => mapValues(value, Math.floor)),
  MIN: ofOne((value) => aggregate(value, (numbers) => Math.min(...numbers))),
  MAX: ofOne((value) => aggregate(value, (numbers) => Math.max(...numbers))),
  SUM: ofOne((value) => aggregate(value, sum)),
  // Missing values count as 0: the sum is divided by the number of series.
  AVG: ofOne((value) => aggregate(value, (numbers, size) => sum(numbers) / size)),
  DIFF: ofOne((value) => mapEachSeries(value, (points) => changes(points, () => 1))),
  RATE: ofOne((value) => mapEachSeries(value, (points) => changes(points, (ms) => ms / 1_000))),
  PERIOD: ofOne((_, { periodSeconds }) => scalar(periodSeconds)),
  TIME_SERIES: ofOne((value, { starts }) => constant(value, starts)),
  IF: {
    fewest: 2,
    most: 3,
    compute: ([condition = EMPTY, whenTrue = EMPTY, whenFalse = EMPTY]) =>
      choose(condition, whenTrue, whenFalse),
  },
};

const EMPTY: MathValue = { kind: 'series', label: '', points: new Map() };

function ofOne(compute: (value: MathValue, grid: Grid) => MathValue): MathFunction {
  return { fewest: 1, most: 1, compute: ([value = EMPTY], grid) => compute(value, grid) };
}

function constant(value: MathValue, starts: readonly number[]): MathValue {
  if (value.kind !== 'scalar') throw new MathError('TIME_SERIES expects a number');
  return {
    kind: 'series',
    label: '',
    points: new Map(starts.map((start) => [start, value.value])),
  };
}

function fillerAt(filler: MathValue, start: number): number {
  if (filler.kind === 'list') throw new MathError('FILL cannot fill with an array of time series');
  return filler.kind === 'scalar' ? filler.value : (filler.points.get(start) ?? Number.NaN);
}

/** One series gives a number; several give a series, period by period. */
function aggregate(
  value: MathValue,
  reduce: (numbers: readonly number[], size: number) => number,
): MathValue {
  if (value.kind === 'scalar') throw new MathError('expected a time series, found a number');
  if (value.kind === 'series') return scalar(reduce([...value.points.values()], value.points.size));
  const { items } = value;
  const times = new Map(items.flatMap(({ points }) => [...points]));
  const at = (time: number) => items.flatMap(({ points }) => points.get(time) ?? []);
  return {
    kind: 'series',
    label: '',
    points: finite(times, ([time]) => reduce(at(time), items.length)),
  };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions
 */
function choose(condition: MathValue, whenTrue: MathValue, whenFalse: MathValue): MathValue {
  if (condition.kind === 'list') throw new MathError('IF cannot decide by an array of time series');
  if (condition.kind === 'scalar') return condition.value === 0 ? whenFalse : whenTrue;
  // Where the condition holds a missing value counts as 0, where it does not the point is dropped.
  const points = finite(condition.points, ([time, holds]) =>
    holds === 0 ? valueAt(whenFalse, time, Number.NaN) : valueAt(whenTrue, time, 0),
  );
  return { kind: 'series', label: labelOf(whenTrue), points };
}

function valueAt(value: MathValue, time: number, missing: number): number {
  if (value.kind === 'list') throw new MathError('IF cannot choose from an array of time series');
  return value.kind === 'scalar' ? value.value : (value.points.get(time) ?? missing);
}

function labelOf(value: MathValue): string {
  return value.kind === 'series' ? value.label : '';
}

/**
 * From each value to the next, divided by what `divisor` makes of the milliseconds between them.
 */
function changes(points: Points, divisor: (ms: number) => number): Points {
  const sorted = [...points].sort(([a], [b]) => a - b);
  const result = new Map<number, number>();
  for (const [index, [time, value]] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before !== undefined) result.set(time, (value - before[1]) / divisor(time - before[0]));
  }
  return result;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
