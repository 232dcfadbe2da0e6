import { MathError } from './syntax.ts';

/** The value of an expression: a number, a time series, or several. */
export type MathValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | SeriesValue
  | { readonly kind: 'list'; readonly items: readonly SeriesValue[] };

export type SeriesValue = {
  readonly kind: 'series';
  /** The label of the series' metric, which distinguishes the results of a list. */
  readonly label: string;
  /** Values by the start of their period. */
  readonly points: Points;
};

export type Points = ReadonlyMap<number, number>;

export function scalar(value: number): MathValue {
  return { kind: 'scalar', value };
}

/** Changes each value; a data point whose value cannot be computed is dropped. */
export function mapValues(value: MathValue, change: (value: number) => number): MathValue {
  switch (value.kind) {
    case 'scalar':
      return scalar(change(value.value));
    case 'series':
      return mapSeries(value, (points) => finite(points, ([, point]) => change(point)));
    case 'list':
      return mapEach(value.items, (item) =>
        mapSeries(item, (points) => finite(points, ([, point]) => change(point))),
      );
  }
}

/** Does the same to a series or to each series of a list. */
export function mapEachSeries(value: MathValue, change: (points: Points) => Points): MathValue {
  switch (value.kind) {
    case 'scalar':
      throw new MathError('expected a time series, found a number');
    case 'series':
      return mapSeries(value, change);
    case 'list':
      return mapEach(value.items, (item) => mapSeries(item, change));
  }
}

/**
 * Applies an operator. Between two series the result has a data point wherever either has one, and
 * a missing value counts as 0.
 */
export function combine(
  left: MathValue,
  right: MathValue,
  operate: (left: number, right: number) => number,
): MathValue {
  if (left.kind === 'list' || right.kind === 'list') return combineLists(left, right, operate);
  if (left.kind === 'scalar') {
    const { value } = left;
    return mapValues(right, (point) => operate(value, point));
  }
  if (right.kind === 'scalar') {
    const { value } = right;
    return mapValues(left, (point) => operate(point, value));
  }
  const times = new Map([...left.points, ...right.points]);
  return mapSeries(left, () =>
    finite(times, ([time]) => operate(left.points.get(time) ?? 0, right.points.get(time) ?? 0)),
  );
}

/** The points for which `compute` gives a number. */
export function finite(
  points: Iterable<readonly [time: number, value: number]>,
  compute: (point: readonly [time: number, value: number]) => number,
): Points {
  const result = new Map<number, number>();
  for (const point of points) {
    const value = compute(point);
    if (Number.isFinite(value)) result.set(point[0], value);
  }
  return result;
}

function combineLists(
  left: MathValue,
  right: MathValue,
  operate: (left: number, right: number) => number,
): MathValue {
  if (left.kind === 'list' && right.kind === 'list') {
    throw new MathError('an operator cannot be applied to two arrays of time series');
  }
  if (left.kind === 'list') {
    return mapEach(left.items, (item) => asSeries(combine(item, right, operate)));
  }
  const items = right.kind === 'list' ? right.items : [];
  return mapEach(items, (item) => ({
    ...asSeries(combine(left, item, operate)),
    label: item.label,
  }));
}

function mapSeries(series: SeriesValue, change: (points: Points) => Points): SeriesValue {
  return { ...series, points: change(series.points) };
}

function mapEach(
  items: readonly SeriesValue[],
  change: (item: SeriesValue) => SeriesValue,
): MathValue {
  return { kind: 'list', items: items.map(change) };
}

function asSeries(value: MathValue): SeriesValue {
  if (value.kind !== 'series') throw new MathError('expected a time series');
  return value;
}
