import { describe, expect, it } from '@jest/globals';
import type { Sample } from '../../src/services/cloudwatch/metrics/sample.ts';
import { Series } from '../../src/services/cloudwatch/metrics/series.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('a series', () => {
  it('keeps every second for three hours, and then every minute', () => {
    const series = new Series();
    for (let ms = 0; ms < 5 * HOUR_MS; ms += SECOND_MS) add(series, START + ms, [1]);

    const samples = all(series);
    expect(samples.length).toBeLessThan(4.1 * 3_600 + 120);
    expect(countOf(samples)).toBe(5 * 3_600);
    expect(samples[0]).toMatchObject({ timestamp: START, sample: { count: 60 } });
    expect(samples.at(-3 * 3_600)?.sample.count).toBe(1);
  });

  it('keeps minutes for 15 days, five minutes for 63, hours for 455, and nothing longer', () => {
    const series = new Series();
    add(series, START, [1]);
    add(series, START + 10 * DAY_MS, [1]);
    const busy = [400, 450, 500, 511].map((day) => START + day * DAY_MS);
    for (const time of busy) {
      for (let minute = 0; minute < 60; minute += 1) add(series, time + minute * 60_000, [1]);
    }
    add(series, START + 514 * DAY_MS, [1]);

    const samples = all(series);
    const samplesFrom = (time: number | undefined) =>
      samples.filter(
        ({ timestamp }) => timestamp >= (time ?? 0) && timestamp < (time ?? 0) + HOUR_MS,
      );
    expect(busy.map((time) => samplesFrom(time).length)).toEqual([1, 1, 60, 60]);
    expect(countOf(samples)).toBe(4 * 60 + 1);
  });

  it('takes what comes late', () => {
    const series = new Series();
    for (const second of [3, 1, 2, 3, 1]) add(series, START + second * SECOND_MS, [second]);

    expect(all(series).map(({ sample }) => [sample.count, sample.sum])).toEqual([
      [2, 2],
      [1, 2],
      [2, 6],
    ]);
  });

  it('keeps few different values exactly, and of very many two digits and the exact sum', () => {
    const series = new Series();
    const few = Array.from({ length: 200 }, (_, index) => 1 + index / 1_000);
    const many = Array.from({ length: 1_500 }, (_, index) => 1 + index / 1_000);
    add(series, START, few);
    add(series, START + SECOND_MS, many);
    add(series, START + 2 * SECOND_MS, [1]);

    const [exact, rounded] = all(series);
    expect([...(exact?.sample.values?.keys() ?? [])]).toEqual(few);
    expect(rounded?.sample.values?.size).toBe(16);
    expect(rounded?.sample.sum).toBeCloseTo(many.reduce((sum, value) => sum + value, 0));
    expect(rounded?.sample.maximum).toBe(2.499);
  });

  it('needs no more memory for a million values in a day than for some thousands', () => {
    const series = new Series();
    for (let second = 0; second < 86_400; second += 1) {
      const values = Array.from({ length: 12 }, (_, index) => second + index / 1_000);
      add(series, START + second * SECOND_MS, values);
    }

    const samples = all(series);
    expect(countOf(samples)).toBe(12 * 86_400);
    const values = samples.reduce((sum, { sample }) => sum + (sample.values?.size ?? 0), 0);
    expect(values).toBeLessThan(4.1 * 3_600 * 12 + 1_440 * 200);
  });
});

function add(series: Series, timestamp: number, values: readonly number[]): void {
  series.add(timestamp, { kind: 'values', values });
}

function all(series: Series): { readonly timestamp: number; readonly sample: Sample }[] {
  return [...series.between(0, Number.POSITIVE_INFINITY)];
}

function countOf(samples: readonly { readonly sample: Sample }[]): number {
  return samples.reduce((sum, { sample }) => sum + sample.count, 0);
}
