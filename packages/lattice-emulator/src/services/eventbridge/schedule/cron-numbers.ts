/** The values that one field of a cron expression may have. */
export type FieldRange = {
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
  /** Whether `22-2` goes on after the end. */
  readonly wraps: boolean;
};

export const MINUTES: FieldRange = { first: 0, last: 59, wraps: true };
export const HOURS: FieldRange = { first: 0, last: 23, wraps: true };
export const DAYS_OF_MONTH: FieldRange = { first: 1, last: 31, wraps: true };
export const MONTHS: FieldRange = {
  first: 1,
  last: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  wraps: true,
};
export const DAYS_OF_WEEK: FieldRange = {
  first: 1,
  last: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  wraps: true,
};
export const YEARS: FieldRange = { first: 1970, last: 2199, wraps: false };

/** Reads a list such as `1,5-10,0/15`; `undefined` when it is not one. */
export function parseNumbers(
  text: string | undefined,
  range: FieldRange,
): ReadonlySet<number> | undefined {
  const items = (text ?? '').split(',').map((item) => parseItem(item, range));
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? new Set(known.flat()) : undefined;
}

/** Reads a number or a name; `undefined` when it is neither, or out of range. */
export function parseNumber(
  text: string | undefined,
  { first, last, names }: FieldRange,
): number | undefined {
  if (text === undefined) return undefined;
  const position = names?.indexOf(text.toUpperCase()) ?? -1;
  if (position >= 0) return first + position;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= first && number <= last ? number : undefined;
}

/** One of `*`, `5`, `1-5`, and these with a step: `0/15`, `10-40/5`. */
function parseItem(item: string, range: FieldRange): readonly number[] | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (match === null) return undefined;
  const [, star, from, to, step] = match;
  const start = star === undefined ? parseNumber(from, range) : range.first;
  // A single value with a step goes on to the last one.
  const isOpen = star !== undefined || (to === undefined && step !== undefined);
  const end = isOpen ? range.last : parseNumber(to ?? from, range);
  if (start === undefined || end === undefined || step === '0') return undefined;
  if (start > end && !range.wraps) return undefined;
  return numbersBetween(start, end, Number(step ?? 1), range);
}

function numbersBetween(
  start: number,
  end: number,
  step: number,
  { first, last }: FieldRange,
): readonly number[] {
  const size = last - first + 1;
  const length = end - start + (start <= end ? 1 : 1 + size);
  const offsets = Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
  return offsets.map((offset) => first + ((start - first + offset) % size));
}
