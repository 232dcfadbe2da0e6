import type { Window } from './metrics/read.ts';

/**
 * Whether a length is one that CloudWatch has: some of less than a minute, and multiples of a
 * minute.
 */
export function isPeriod(seconds: number, short: readonly number[]): boolean {
  return short.includes(seconds) || (seconds > 0 && seconds % 60 === 0);
}

/**
 * The periods that a caller asks for. The start is rounded down to the minute, or to the period if
 * that is shorter; the periods count from there.
 *
 * Differs: times that are more than 15 days ago are not rounded to 5 minutes or an hour.
 */
export function windowFrom(start: Date, end: Date, periodSeconds: number): Window {
  const periodMs = periodSeconds * 1_000;
  const roundTo = Math.min(periodMs, 60_000);
  return { start: Math.floor(start.getTime() / roundTo) * roundTo, end: end.getTime(), periodMs };
}
