import { describe, expect, it } from '@jest/globals';
import { Bucket } from '../../src/services/cloudwatch/metrics/sample.ts';
import {
  computeStatistic,
  hasLowSampleCount,
  parseStatistic,
} from '../../src/services/cloudwatch/metrics/statistics.ts';

describe('parseStatistic', () => {
  it.each(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum', 'p0', 'p99.9', 'p100', 'tm99'])(
    'knows %s',
    (text) => {
      expect(parseStatistic(text)).toBeDefined();
    },
  );

  it.each(['Median', 'p100.1', 'p', 'p-1', 'P99', 'sum', ''])('does not know %s', (text) => {
    expect(parseStatistic(text)).toBeUndefined();
  });

  it.each(['tc90', 'ts90', 'wm90', 'IQM', 'PR(1:2)', 'TM(10%:90%)', 'WM(10%:90%)'])(
    'refuses %s by name',
    (text) => {
      expect(() => parseStatistic(text)).toThrow(`does not support the statistic ${text}`);
    },
  );
});

describe('computeStatistic', () => {
  it.each([
    ['SampleCount', 4],
    ['Sum', 10],
    ['Average', 2.5],
    ['Minimum', 1],
    ['Maximum', 4],
    ['p0', 1],
    ['p25', 1],
    ['p50', 2],
    ['p75.1', 4],
    ['p100', 4],
    ['tm50', 1.5],
    ['tm100', 2.5],
  ])('%s of 1, 2, 3 and 4 is %d', (stat, expected) => {
    expect(statisticOf(stat, bucketOf([3, 1, 4, 2]))).toBe(expected);
  });

  it('counts a value as often as it occurred', () => {
    const bucket = new Bucket();
    bucket.add({ kind: 'values', values: [10, 1_000], counts: [98, 2] });

    expect(statisticOf('p98', bucket)).toBe(10);
    expect(statisticOf('p99', bucket)).toBe(1_000);
    expect(statisticOf('SampleCount', bucket)).toBe(100);
    expect(statisticOf('Sum', bucket)).toBe(2_980);
  });

  it('has no percentile of a summary, because its values are not known', () => {
    const bucket = bucketOf([1]);
    bucket.add({ kind: 'set', set: { count: 2, sum: 10, minimum: 3, maximum: 7 } });

    expect(statisticOf('p50', bucket)).toBeUndefined();
    expect(statisticOf('Average', bucket)).toBeCloseTo(11 / 3);
    expect(statisticOf('Maximum', bucket)).toBe(7);
  });

  it('has a percentile of a summary in which all values are the same', () => {
    const bucket = new Bucket();
    bucket.add({ kind: 'set', set: { count: 3, sum: 15, minimum: 5, maximum: 5 } });

    expect(statisticOf('p50', bucket)).toBe(5);
  });

  it('has no percentile of negative values', () => {
    expect(statisticOf('p50', bucketOf([-1, 2]))).toBeUndefined();
  });

  it('keeps percentiles of very many different values to three digits', () => {
    const bucket = bucketOf(Array.from({ length: 100_000 }, (_, index) => index + 1));

    expect(bucket.values?.size).toBeLessThan(6_000);
    expect(statisticOf('p99', bucket)).toBeCloseTo(99_000, -3);
    expect(statisticOf('Maximum', bucket)).toBe(100_000);
  });
});

describe('hasLowSampleCount', () => {
  it.each([
    ['p99', 1_000],
    ['p95', 200],
    ['p90', 100],
    ['p50', 20],
    ['p10', 100],
  ])('holds for %s below %d samples', (stat, enough) => {
    expect(isLow(stat, enough - 1)).toBe(true);
    expect(isLow(stat, enough)).toBe(false);
  });

  it('never holds for other statistics', () => {
    expect(isLow('Average', 0)).toBe(false);
    expect(isLow('tm99', 0)).toBe(false);
  });
});

function statisticOf(stat: string, bucket: Bucket): number | undefined {
  const statistic = parseStatistic(stat);
  return statistic === undefined ? undefined : computeStatistic(statistic, bucket);
}

function isLow(stat: string, count: number): boolean | undefined {
  const statistic = parseStatistic(stat);
  return statistic === undefined ? undefined : hasLowSampleCount(statistic, count);
}

function bucketOf(values: readonly number[]): Bucket {
  const bucket = new Bucket();
  bucket.add({ kind: 'values', values });
  return bucket;
}
