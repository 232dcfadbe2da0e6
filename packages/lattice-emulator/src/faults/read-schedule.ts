import { parseDuration } from '../duration.ts';
import { type InputReader, integerFrom, numberFrom } from '../shared/problems.ts';
import type { Fault } from './fault.ts';

/** The members that limit how often and when a fault strikes. */
export const SCHEDULE = ['times', 'probability', 'seed', 'from', 'until', 'for'];

/** @param now milliseconds since the epoch, on the emulator's clock */
export function readSchedule(
  reader: InputReader,
  now: number,
): Pick<Fault, 'times' | 'probability' | 'seed' | 'from' | 'until'> {
  const moment = 'an ISO time, milliseconds since the epoch, or a duration from now';
  const parse = (value: unknown) => parseMoment(value, now);
  const from = reader.read('from', moment, parse) ?? now;
  const until = reader.read('until', moment, parse);
  const lasts = reader.read('for', 'a duration such as 30s or 2m', parseDuration);
  if (reader.has('until') && reader.has('for')) {
    reader.report('for', 'either until or for, not both', lasts);
  }
  return {
    times:
      reader.read('times', 'a whole number from 1', integerFrom(1)) ?? Number.POSITIVE_INFINITY,
    probability: reader.read('probability', 'a number from 0 to 1', numberFrom(0, 1)) ?? 1,
    seed: reader.read('seed', 'a whole number from 0 to 4294967295', integerFrom(0, 2 ** 32 - 1)),
    from,
    until: until ?? (lasts === undefined ? Number.POSITIVE_INFINITY : from + lasts),
  };
}

function parseMoment(value: unknown, now: number): number | undefined {
  if (typeof value === 'number') return numberFrom(0)(value);
  const fromNow = parseDuration(value);
  if (fromNow !== undefined) return now + fromNow;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
