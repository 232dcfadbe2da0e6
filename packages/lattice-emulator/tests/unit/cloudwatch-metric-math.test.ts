import { describe, expect, it } from '@jest/globals';
import { evaluateExpression } from '../../src/services/cloudwatch/math/evaluate.ts';
import { parseExpression } from '../../src/services/cloudwatch/math/parse.ts';
import type { MathValue, SeriesValue } from '../../src/services/cloudwatch/math/values.ts';

const PERIOD_MS = 60_000;

/** Values by period; `-` is a period without data. */
type Values = readonly (number | '-')[];

describe('arithmetic', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['--3', 3],
    ['1.5e1 + .5', 15.5],
    ['1 < 2', 1],
    ['2 <= 1', 0],
    ['1 == 1 AND 2 != 2', 0],
    ['1 == 1 || 2 != 2', 1],
    ['0 OR 1 AND 0', 0],
    ['1 + 1 > 1', 1],
  ])('%s is %d', (expression, expected) => {
    expect(compute(expression, {})).toEqual({ kind: 'scalar', value: expected });
  });

  it.each([
    ['5 * m1', { m1: [1, '-', 3] }, [5, '-', 15]],
    ['m1 / 2', { m1: [1, '-', 3] }, [0.5, '-', 1.5]],
    ['-m1', { m1: [1, '-', 3] }, [-1, '-', -3]],
    ['m1 + m2', { m1: [1, '-', '-'], m2: [10, 20, '-'] }, [11, 20, '-']],
    ['m1 - m2', { m1: [1, '-', 5], m2: ['-', 20, 5] }, [1, -20, 0]],
    ['m1 / m2', { m1: [1, 2, 3], m2: [2, 0, '-'] }, [0.5, '-', '-']],
    ['1 / m1', { m1: [0, 4] }, ['-', 0.25]],
    ['100 * err / req', { err: ['-', 5], req: [10, 10] }, [0, 50]],
  ] as const)(
    '%s of %j is %j: a missing value counts as 0, a division by zero drops the point',
    (expression, metrics, expected) => {
      expect(valuesOf(compute(expression, metrics), expected.length)).toEqual(expected);
    },
  );

  it.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])('%s gives what the documentation of the operators shows', (expression, expected) => {
    const metrics = { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] } as const;

    expect(valuesOf(compute(expression, metrics), expected.length)).toEqual(expected);
  });
});

describe('IF', () => {
  const metrics = {
    metric1: [1, 1, 0, 0, '-'],
    metric2: [30, '-', 0, 0, 30],
    metric3: [0, 0, 20, '-', 20],
  } as const;

  it.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']],
    ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
    ['IF(metric1, metric2)', [30, 0, '-', '-', '-']],
    ['IF(1 > 0, metric2, metric3)', [30, '-', 0, 0, 30]],
    ['IF(1 < 0, metric2, metric3)', [0, 0, 20, '-', 20]],
    ['IF(1 < 0, metric2)', ['-', '-', '-', '-', '-']],
    ['IF(metric2 > 10, 1, 0)', [1, '-', 0, 0, 1]],
  ])('%s gives what the documentation of IF shows', (expression, expected) => {
    expect(valuesOf(compute(expression, metrics), expected.length)).toEqual(expected);
  });

  it('guards a rate by a number of requests', () => {
    const rate = compute('IF(req >= 20, 100*err/req, 0)', {
      req: [10, 20, 40, '-'],
      err: [10, '-', 10, 5],
    });

    expect(valuesOf(rate, 4)).toEqual([0, 0, 25, '-']);
  });
});

describe('functions', () => {
  it.each([
    ['ABS(m1)', { m1: [-1, 2] }, [1, 2]],
    ['CEIL(m1)', { m1: [1.2, -1.2] }, [2, -1]],
    ['FLOOR(m1)', { m1: [1.2, -1.2] }, [1, -2]],
    ['SUM(METRICS())', { m1: [1, '-'], m2: [10, 20] }, [11, 20]],
    ['SUM([m1, m2])', { m1: [1, 2], m2: [10, 20], m3: [5, 5] }, [11, 22]],
    ['AVG(METRICS())', { m1: [1, '-'], m2: [3, 4] }, [2, 2]],
    ['MAX(METRICS())', { m1: [1, '-'], m2: [3, -4] }, [3, -4]],
    ['MIN(METRICS())', { m1: [1, '-'], m2: [3, -4] }, [1, -4]],
    ['SUM(METRICS("err"))', { err1: [1], ok1: [10], err2: [2] }, [3]],
    ["SUM([METRICS('4xx'), METRICS('5xx')])", { a4xx: [1], ok: [10], a5xx: [2] }, [3]],
    ['m1 / MAX(m1)', { m1: [1, 2, 4] }, [0.25, 0.5, 1]],
    ['m1 - MIN(m1)', { m1: [1, 2, 4] }, [0, 1, 3]],
    ['m1 - AVG(m1)', { m1: [1, '-', 3] }, [-1, '-', 1]],
    ['m1 / SUM(m1)', { m1: [1, 3] }, [0.25, 0.75]],
    ['FILL(m1, 0)', { m1: ['-', 1, '-'] }, [0, 1, 0]],
    ['FILL(m1, REPEAT)', { m1: ['-', 1, '-', '-', 2] }, ['-', 1, 1, 1, 2]],
    ['FILL(m1, m2)', { m1: ['-', 1], m2: [7, 8] }, [7, 1]],
    ['SUM(FILL(METRICS(), 1))', { m1: ['-', 1], m2: [7, '-'] }, [8, 2]],
    ['TIME_SERIES(3)', { m1: ['-', 1] }, [3, 3]],
    ['TIME_SERIES(MAX(m1))', { m1: [2, 1] }, [2, 2]],
    ['DIFF(m1)', { m1: [1, '-', 4, 2] }, ['-', '-', 3, -2]],
    ['RATE(m1)', { m1: [0, 60, '-', 300] }, ['-', 1, '-', 2]],
    ['m1 / PERIOD(m1)', { m1: [120] }, [2]],
  ] as const)('%s of %j is %j', (expression, metrics, expected) => {
    expect(valuesOf(compute(expression, metrics), expected.length)).toEqual(expected);
  });

  it('does to each series of an array what it does to one', () => {
    const value = compute('ABS(METRICS() * -2)', { m1: [1], m2: [3, 4] });

    expect(value.kind === 'list' && value.items.map((item) => valuesOf(item, 2))).toEqual([
      [2, '-'],
      [6, 8],
    ]);
  });
});

describe('an expression that cannot be computed', () => {
  it.each([
    ['1 +', 'expected a value at position 4, found the end'],
    ['(m1', 'expected ")" at position 4, found the end'],
    ['m1 m2', 'expected the end of the expression at position 4, found "m2"'],
    ['m1 $ 2', 'unexpected character "$" at position 4'],
    ['SUM([m1, )', 'expected a value at position 10, found ")"'],
    ['m9 * 2', 'undefined variable m9 at position 1'],
    ['ABS()', 'ABS at position 1 expects 1 argument, found 0'],
    ['1 + IF(m1)', 'IF at position 5 expects 2 to 3 arguments, found 1'],
    ['METRICS(m1)', 'METRICS at position 1 expects a string'],
    ['[1, 2]', 'an array holds time series, found a number'],
    ['METRICS() + METRICS()', 'an operator cannot be applied to two arrays of time series'],
    ['SUM(3)', 'expected a time series, found a number'],
    ['TIME_SERIES(m1)', 'TIME_SERIES expects a number'],
    ['m1 + REPEAT', 'unexpected REPEAT at position 6'],
    ['m1 + "x"', 'unexpected text "x"'],
  ])('%s says why: %s', (expression, message) => {
    expect(() => compute(expression, { m1: [1], m2: [2] })).toThrow(message);
  });

  it.each([
    ['SEARCH("x")', 'the metric math function SEARCH at position 1'],
    [
      '1 + ANOMALY_DETECTION_BAND(m1)',
      'the metric math function ANOMALY_DETECTION_BAND at position 5',
    ],
    ['constructor(m1)', 'the metric math function constructor at position 1'],
    ['FILL(m1, LINEAR)', 'the metric math function FILL with LINEAR'],
  ])('%s names the function that is not supported', (expression, what) => {
    expect(() => compute(expression, { m1: [1] })).toThrow(`the emulator does not support ${what}`);
  });
});

function compute(source: string, metrics: Readonly<Record<string, Values>>): MathValue {
  const length = Math.max(1, ...Object.values(metrics).map((values) => values.length));
  const series = Object.entries(metrics).map(([id, values]) => ({
    id,
    value: seriesOf(id, values),
  }));
  return evaluateExpression(parseExpression(source), {
    grid: {
      starts: Array.from({ length }, (_, index) => index * PERIOD_MS),
      periodSeconds: PERIOD_MS / 1_000,
    },
    resolve: (id) => series.find((metric) => metric.id === id)?.value,
    metrics: () => series,
  });
}

function seriesOf(label: string, values: Values): SeriesValue {
  const points = new Map<number, number>();
  for (const [index, value] of values.entries()) {
    if (value !== '-') points.set(index * PERIOD_MS, value);
  }
  return { kind: 'series', label, points };
}

function valuesOf(value: MathValue, length: number): Values {
  if (value.kind !== 'series') throw new TypeError(`expected a series, got ${value.kind}`);
  const periods = Array.from({ length }, (_, index) => index * PERIOD_MS);
  return periods.map((start) => value.points.get(start) ?? '-');
}
