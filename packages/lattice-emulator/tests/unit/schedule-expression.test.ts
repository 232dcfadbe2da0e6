import { describe, expect, it } from '@jest/globals';
import {
  nextScheduledTime,
  parseSchedule,
} from '../../src/services/eventbridge/schedule/schedule-expression.ts';

describe('nextScheduledTime of a rate', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:10Z', '2026-01-01T00:00:10Z', '2026-01-01T00:01:10Z'],
    ['rate(5 minutes)', '2026-01-01T00:00:00Z', '2026-01-01T00:04:59Z', '2026-01-01T00:05:00Z'],
    ['rate(5 minutes)', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z', '2026-01-01T00:10:00Z'],
    ['rate(1 hour)', '2026-01-01T00:30:00Z', '2026-01-01T05:00:00Z', '2026-01-01T05:30:00Z'],
    ['rate(2 days)', '2026-01-01T00:00:00Z', '2026-01-02T12:00:00Z', '2026-01-03T00:00:00Z'],
  ])(
    'counts %s, set at %s, from there: after %s comes %s',
    (expression, setAt, after, expected) => {
      expect(next(expression, after, setAt)).toBe(expected);
    },
  );
});

describe('nextScheduledTime of a cron expression', () => {
  it.each([
    ['every minute', '* * * * ? *', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
    ['within a minute', '* * * * ? *', '2026-01-01T00:00:01Z', '2026-01-01T00:01:00Z'],
    ['every day at ten', '0 10 * * ? *', '2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z'],
    ['a quarter past twelve', '15 12 * * ? *', '2026-01-01T00:00:00Z', '2026-01-01T12:15:00Z'],
    ['on weekdays', '0 18 ? * MON-FRI *', '2026-01-02T18:00:00Z', '2026-01-05T18:00:00Z'],
    ['on the first', '0 8 1 * ? *', '2026-01-01T08:00:00Z', '2026-02-01T08:00:00Z'],
    ['every 15 minutes', '0/15 * * * ? *', '2026-01-01T00:15:00Z', '2026-01-01T00:30:00Z'],
    ['from the first minute', '1/10 * * * ? *', '2026-01-01T00:01:00Z', '2026-01-01T00:11:00Z'],
    ['in office hours', '0/5 8-17 ? * MON-FRI *', '2026-01-02T17:55:00Z', '2026-01-05T08:00:00Z'],
    ['over midnight', '0/30 20-2 ? * MON-FRI *', '2026-01-05T02:30:00Z', '2026-01-05T20:00:00Z'],
    ['over the week', '0 0 ? * FRI-SUN *', '2026-01-04T00:00:00Z', '2026-01-09T00:00:00Z'],
    ['a list', '5,35 14 * * ? *', '2026-01-01T14:05:00Z', '2026-01-01T14:35:00Z'],
    ['a list of months', '0 0 1 JAN,mar ? *', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['a step in a range', '10-40/15 0 * * ? *', '2026-01-01T00:10:00Z', '2026-01-01T00:25:00Z'],
    ['last Fridays', '15 10 ? * 6L 2019-2026', '2026-01-01T00:00:00Z', '2026-01-30T10:15:00Z'],
    ['last day', '0 0 L 2 ? *', '2026-01-01T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['last day of a leap year', '0 0 L 2 ? *', '2028-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['last day of the week', '0 0 ? * L *', '2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'],
    ['last weekday', '0 0 LW 5 ? *', '2026-01-01T00:00:00Z', '2026-05-29T00:00:00Z'],
    ['nearest weekday before', '0 0 3W 1 ? *', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'],
    ['nearest weekday after', '0 0 4W 1 ? *', '2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z'],
    ['nearest in the month', '0 0 1W 8 ? *', '2026-01-01T00:00:00Z', '2026-08-03T00:00:00Z'],
    [
      'nearest to a Sunday the 31st',
      '0 0 31W 5 ? *',
      '2026-01-01T00:00:00Z',
      '2026-05-29T00:00:00Z',
    ],
    [
      'a day that the month lacks',
      '0 0 31W 2,3 ? *',
      '2026-01-01T00:00:00Z',
      '2026-03-31T00:00:00Z',
    ],
    ['second Tuesdays', '0 0 ? * 3#2 *', '2026-01-01T00:00:00Z', '2026-01-13T00:00:00Z'],
    ['fifth Mondays', '0 0 ? * MON#5 *', '2026-01-01T00:00:00Z', '2026-03-30T00:00:00Z'],
    ['a year', '0 0 1 1 ? 2030', '2026-01-01T00:00:00Z', '2030-01-01T00:00:00Z'],
    ['29th of February', '0 0 29 2 ? *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ])('finds %s (%s): after %s comes %s', (_case, fields, after, expected) => {
    expect(next(`cron(${fields})`, after)).toBe(expected);
  });

  it.each(['0 0 30 2 ? *', '0 0 1 1 ? 2020'])('finds none for %s', (fields) => {
    expect(next(`cron(${fields})`, '2026-01-01T00:00:00Z')).toBeUndefined();
  });
});

describe('parseSchedule', () => {
  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(1 second)',
    'rate(-1 minute)',
    'rate(1.5 hours)',
    'rate(1)',
    'cron(0 10 * * ?)',
    'cron(0 10 * * ? * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(0 10 1 * MON *)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 0 0 * ? *)',
    'cron(0 0 32 * ? *)',
    'cron(0 0 * 13 ? *)',
    'cron(0 0 ? * 8 *)',
    'cron(0 0 ? * 3#6 *)',
    'cron(0 0 ? * 3#1,6#3 *)',
    'cron(0 0 ? * MONDAY *)',
    'cron(0 0 * * ? 1969)',
    'cron(0 0 * * ? 2030-2026)',
    'cron(*/0 * * * ? *)',
    'cron(a b c d e f)',
    'every minute',
    '',
  ])('refuses "%s"', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});

function next(expression: string, after: string, setAt = after): string | undefined {
  const schedule = parseSchedule(expression);
  if (schedule === undefined) throw new Error(`${expression} was refused`);
  const time = nextScheduledTime(schedule, Date.parse(after), Date.parse(setAt));
  return time === undefined ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
}
