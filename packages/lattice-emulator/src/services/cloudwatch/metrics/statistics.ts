import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Sample } from './sample.ts';

/**
 * A statistic of a sample:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export type Statistic =
  | { readonly kind: 'simple'; readonly name: SimpleStatistic }
  | { readonly kind: 'percentile'; readonly percent: number }
  | { readonly kind: 'trimmed-mean'; readonly percent: number };

export const SIMPLE_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
type SimpleStatistic = (typeof SIMPLE_STATISTICS)[number];

/**
 * Reads the name of a statistic; `undefined` when AWS has none of that name.
 *
 * @throws a 501 for a statistic that AWS has and the emulator has not
 */
export function parseStatistic(text: string): Statistic | undefined {
  const name = SIMPLE_STATISTICS.find((simple) => simple === text);
  if (name !== undefined) return { kind: 'simple', name };
  const match = /^(p|tm)(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  const percent = Number(match?.[2]);
  if (match !== null && percent <= 100) {
    return { kind: match[1] === 'p' ? 'percentile' : 'trimmed-mean', percent };
  }
  if (/^((tc|ts|wm)\d+(\.\d+)?|IQM|(PR|TC|TM|TS|WM)\(.*\))$/.test(text)) {
    throw notSupportedFeature(`the statistic ${text}`);
  }
  return undefined;
}

/** The value of a statistic; `undefined` when the sample does not tell. */
export function computeStatistic(statistic: Statistic, sample: Sample): number | undefined {
  if (statistic.kind === 'simple') return SIMPLE[statistic.name](sample);
  // Not available for negative values, nor where only summaries were published.
  if (sample.values === undefined || sample.minimum < 0) return undefined;
  const values = sorted(sample.values);
  return statistic.kind === 'percentile'
    ? percentile(values, statistic.percent, sample.count)
    : trimmedMean(values, statistic.percent, sample.count);
}

/**
 * Returns true when a percentile of so few values is not significant.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function hasLowSampleCount(statistic: Statistic, count: number): boolean {
  if (statistic.kind !== 'percentile') return false;
  const { percent } = statistic;
  // In percent instead of as a fraction: 10 / (1 - 0.99) is a little more than 1000 in binary.
  return count < 1_000 / (percent >= 50 ? 100 - percent : percent);
}

const SIMPLE: Readonly<Record<SimpleStatistic, (sample: Sample) => number | undefined>> = {
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => (count === 0 ? undefined : sum / count),
  Sum: ({ sum }) => sum,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

type SortedValues = readonly (readonly [value: number, count: number])[];

/**
 * Typed arrays sort numbers much faster, which counts for alarms on percentiles of busy metrics.
 */
function sorted(values: ReadonlyMap<number, number>): SortedValues {
  const keys = Float64Array.from(values.keys()).sort();
  return Array.from(keys, (value) => [value, values.get(value) ?? 0] as const);
}

/**
 * The smallest value that so many percent of all values do not exceed.
 *
 * Differs: AWS interpolates in a way that it does not document, so its result may lie between two
 * values.
 */
function percentile(values: SortedValues, percent: number, count: number): number | undefined {
  const rank = (count * percent) / 100;
  let seen = 0;
  for (const [value, times] of values) {
    seen += times;
    if (seen >= rank) return value;
  }
  return values.at(-1)?.[0];
}

/** The average of the lower so many percent of all values. */
function trimmedMean(values: SortedValues, percent: number, count: number): number | undefined {
  const kept = (count * percent) / 100;
  let left = kept;
  let sum = 0;
  for (const [value, times] of values) {
    sum += value * Math.min(times, left);
    left -= Math.min(times, left);
  }
  return kept === 0 ? undefined : sum / kept;
}
