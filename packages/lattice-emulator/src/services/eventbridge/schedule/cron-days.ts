import { DAYS_OF_MONTH, DAYS_OF_WEEK, parseNumber, parseNumbers } from './cron-numbers.ts';

/** A day of the calendar; Sunday is day 1 of the week. */
export type Day = {
  readonly dayOfMonth: number;
  readonly dayOfWeek: number;
  readonly daysInMonth: number;
};

export type DayTest = (day: Day) => boolean;

/** Reads the two fields about days, of which just one says which days and the other one is `?`. */
export function parseDays(dayOfMonth: string, dayOfWeek: string): DayTest | undefined {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  return dayOfWeek === '?'
    ? anyOf(dayOfMonth.split(',').map(parseDayOfMonth))
    : (parseNthWeekday(dayOfWeek) ?? anyOf(dayOfWeek.split(',').map(parseDayOfWeek)));
}

function anyOf(tests: readonly (DayTest | undefined)[]): DayTest | undefined {
  const known = tests.filter((test) => test !== undefined);
  return known.length === tests.length ? (day) => known.some((test) => test(day)) : undefined;
}

/**
 * `L` is the last day of the month, `LW` its last weekday, `15W` the weekday closest to the 15th.
 */
function parseDayOfMonth(item: string): DayTest | undefined {
  if (item === 'L') return (day) => day.dayOfMonth === day.daysInMonth;
  if (item === 'LW') return (day) => day.dayOfMonth === nearestWeekday(day, day.daysInMonth);
  if (item.endsWith('W')) {
    const wanted = parseNumber(item.slice(0, -1), DAYS_OF_MONTH);
    if (wanted === undefined) return undefined;
    return (day) => day.dayOfMonth === nearestWeekday(day, wanted);
  }
  const days = parseNumbers(item, DAYS_OF_MONTH);
  return days && ((day) => days.has(day.dayOfMonth));
}

/** `L` is Saturday, `6L` the last Friday of the month. */
function parseDayOfWeek(item: string): DayTest | undefined {
  if (item === 'L') return (day) => day.dayOfWeek === DAYS_OF_WEEK.last;
  if (item.endsWith('L')) {
    const wanted = parseNumber(item.slice(0, -1), DAYS_OF_WEEK);
    if (wanted === undefined) return undefined;
    return (day) => day.dayOfWeek === wanted && day.dayOfMonth + 7 > day.daysInMonth;
  }
  const days = parseNumbers(item, DAYS_OF_WEEK);
  return days && ((day) => days.has(day.dayOfWeek));
}

/** `3#2` is the second Tuesday of the month; it cannot be part of a list. */
function parseNthWeekday(text: string): DayTest | undefined {
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  const wanted = parseNumber(name, DAYS_OF_WEEK);
  if (wanted === undefined) return undefined;
  return (day) => day.dayOfWeek === wanted && Math.ceil(day.dayOfMonth / 7) === Number(nth);
}

/** The weekday of the same month that is closest to a day; a month that lacks the day has none. */
function nearestWeekday(day: Day, wanted: number): number | undefined {
  if (wanted > day.daysInMonth) return undefined;
  const dayOfWeek = (day.dayOfWeek + wanted - day.dayOfMonth + 35) % 7;
  if (dayOfWeek === SATURDAY) return wanted === 1 ? wanted + 2 : wanted - 1;
  if (dayOfWeek === SUNDAY) return wanted === day.daysInMonth ? wanted - 2 : wanted + 1;
  return wanted;
}

/** As remainders of 7. */
const SATURDAY = 0;
const SUNDAY = 1;
