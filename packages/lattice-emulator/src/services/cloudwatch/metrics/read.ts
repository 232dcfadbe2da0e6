import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { Bucket, type Sample } from './sample.ts';
import type { Metric } from './store.ts';

/** Some periods in a row, in milliseconds since the epoch; `end` is not part of it. */
export type Window = { readonly start: number; readonly end: number; readonly periodMs: number };

/** The sample of the period that starts at `timestamp`. */
export type PeriodSample = { readonly timestamp: number; readonly sample: Sample };

/**
 * Sums up a metric by period, oldest first; a period in which nothing was measured has no entry.
 *
 * @param unit `undefined` takes the data of all units together
 */
export function readPeriods(
  metric: Metric | undefined,
  unit: StandardUnit | undefined,
  { start, end, periodMs }: Window,
): PeriodSample[] {
  const periods = new Map<number, Sample[]>();
  for (const [seriesUnit, series] of metric?.units ?? []) {
    if (unit !== undefined && seriesUnit !== unit) continue;
    for (const { timestamp, sample } of series.between(start, end)) {
      if (sample.count === 0) continue;
      const period = start + Math.floor((timestamp - start) / periodMs) * periodMs;
      const samples = periods.get(period);
      if (samples === undefined) periods.set(period, [sample]);
      else samples.push(sample);
    }
  }
  return [...periods]
    .sort(([a], [b]) => a - b)
    .map(([timestamp, samples]) => ({ timestamp, sample: join(samples) }));
}

/** The start of every period, oldest first. */
export function periodStarts({ start, end, periodMs }: Window): number[] {
  const count = Math.max(0, Math.ceil((end - start) / periodMs));
  return Array.from({ length: count }, (_, index) => start + index * periodMs);
}

function join(samples: readonly Sample[]): Sample {
  const [only] = samples;
  if (only !== undefined && samples.length === 1) return only;
  const bucket = new Bucket();
  for (const sample of samples) bucket.merge(sample);
  return bucket;
}
