/** Summary of repeated measurements. */
export type Spread = { readonly min: number; readonly median: number; readonly max: number };

/** @throws RangeError when there are no values */
export function spread(values: readonly number[]): Spread {
  return {
    min: percentile(values, 0),
    median: percentile(values, 50),
    max: percentile(values, 100),
  };
}

/**
 * Returns the smallest value that `percent` of all values do not exceed; the median of an even number
 * of values lies between the middle two.
 *
 * @throws RangeError when there are no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length * percent) / 100;
  const upper = sorted[Math.max(0, Math.ceil(rank) - 1)];
  if (upper === undefined) throw new RangeError('no percentile of no values');
  const isBetween = percent === 50 && Number.isInteger(rank);
  return isBetween ? (upper + (sorted[rank] ?? upper)) / 2 : upper;
}

/** Divides two measurements of the same round, round by round. */
export function ratios(values: readonly number[], floors: readonly number[]): number[] {
  return values.map((value, round) => value / (floors[round] ?? Number.NaN));
}
