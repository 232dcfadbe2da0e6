import { type Day, type DayTest, parseDays } from './cron-days.ts';
import { HOURS, MINUTES, MONTHS, parseNumbers, YEARS } from './cron-numbers.ts';

/**
 * The six fields of a cron expression as AWS reads them, which is not as other crons do: days of
 * the week count from 1, there are years, and `L`, `W` and `#`.
 */
export type CronFields = {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly isDay: DayTest;
};

/** `undefined` when AWS does not accept the fields. */
export function parseCron(text: string): CronFields | undefined {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...others] = text.trim().split(/\s+/);
  if (dayOfMonth === undefined || dayOfWeek === undefined || others.length > 0) return undefined;
  const minutes = parseNumbers(minute, MINUTES);
  const hours = parseNumbers(hour, HOURS);
  const months = parseNumbers(month, MONTHS);
  const years = parseNumbers(year, YEARS);
  const isDay = parseDays(dayOfMonth, dayOfWeek);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  return { minutes, hours, months, years, isDay };
}

/**
 * The first whole minute after `after` that the fields allow, in milliseconds since the epoch;
 * `undefined` when there is none, as with the 30th of February or a year that has passed.
 */
export function nextCronTime(fields: CronFields, after: number): number | undefined {
  const start = (Math.floor(after / MINUTE_MS) + 1) * MINUTE_MS;
  let day = Math.floor(start / DAY_MS) * DAY_MS;
  while (day < END_OF_TIME) {
    const date = new Date(day);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    if (!fields.years.has(year)) day = Date.UTC(year + 1, 0);
    else if (!fields.months.has(month + 1)) day = Date.UTC(year, month + 1);
    else {
      const time = fields.isDay(describeDay(date)) ? timeInDay(fields, day, start) : undefined;
      if (time !== undefined) return time;
      day += DAY_MS;
    }
  }
  return undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const END_OF_TIME = Date.UTC(YEARS.last + 1, 0);

function describeDay(date: Date): Day {
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
  return {
    dayOfMonth: date.getUTCDate(),
    dayOfWeek: date.getUTCDay() + 1,
    daysInMonth: lastOfMonth.getUTCDate(),
  };
}

function timeInDay({ minutes, hours }: CronFields, day: number, start: number): number | undefined {
  for (let time = Math.max(day, start); time < day + DAY_MS; time += MINUTE_MS) {
    const date = new Date(time);
    if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) return time;
  }
  return undefined;
}
