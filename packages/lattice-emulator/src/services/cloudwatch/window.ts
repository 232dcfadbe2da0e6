import type { Window } from './metrics/read.ts';

/**
 * Returns true for the lengths of periods that CloudWatch has: some of less than a minute, and
 * multiples of a minute.
 */
export function isPeriod(seconds: number, short: readonly number[]): boolean {
  return short.includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

/**
 * The retention of data points, by the length of the requested period: older ones are only there in
 * longer periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { shorterThanSeconds: 60, days: 3 / 24 },
  { shorterThanSeconds: 300, days: 15 },
  { shorterThanSeconds: 3_600, days: 63 },
  { shorterThanSeconds: Number.POSITIVE_INFINITY, days: 455 },
] as const;

const DAY_MS = 86_400_000;

/**
 * The periods that a caller asks for, as far back as there are data for periods of that length. The
 * start is rounded down to the minute, or to the period if that is shorter, and further back to 5
 * minutes and an hour; the periods count from there.
 */
export function windowFrom(start: Date, end: Date, periodSeconds: number, now: number): Window {
  const periodMs = periodSeconds * 1_000;
  const roundTo = roundingOf(now - start.getTime(), periodMs);
  const from = Math.floor(start.getTime() / roundTo) * roundTo;
  const { days = 0 } =
    RETENTION.find(({ shorterThanSeconds }) => periodSeconds < shorterThanSeconds) ?? {};
  const missing = Math.max(0, Math.floor((now - days * DAY_MS - from) / periodMs));
  return { start: from + missing * periodMs, end: end.getTime(), periodMs };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
function roundingOf(ageMs: number, periodMs: number): number {
  if (ageMs >= 63 * DAY_MS) return 3_600_000;
  if (ageMs >= 15 * DAY_MS) return 300_000;
  return Math.min(periodMs, 60_000);
}
