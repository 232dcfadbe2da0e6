/** Formats numbers and times as CloudWatch's texts do, which come from Java. */

/** `5.0`, `0.25`, `1.0E7`. */
export function formatDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(value));
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${withFraction(mantissa)}E${Number(exponent)}`;
}

/** `2026-01-01T00:00:00.000+0000`. */
export function formatTimestamp(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}

/** `01/01/26 00:00:00`, as in the reason of a state. */
export function formatShortTime(time: number): string {
  const [, year, month, day, clock] =
    /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(time).toISOString()) ?? [];
  return `${day}/${month}/${year} ${clock}`;
}

/** `Thursday 01 January, 2026 00:00:00 UTC`, as in the reason of a composite alarm. */
export function formatLongTime(time: number): string {
  const date = new Date(time);
  const part = (options: Intl.DateTimeFormatOptions) =>
    date.toLocaleDateString('en-US', { ...options, timeZone: 'UTC' });
  const day = `${part({ weekday: 'long' })} ${part({ day: '2-digit' })} ${part({ month: 'long' })}`;
  return `${day}, ${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} UTC`;
}

/** `1 datapoint`, `2 datapoints`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `was` or `were`. */
export function pastOf(count: number): string {
  return count === 1 ? 'was' : 'were';
}

/** Only the text for a WaitPeriod is documented. */
export function describeSuppression(suppressedBy: string | undefined): string | undefined {
  return suppressedBy === undefined ? undefined : `Actions suppressed by ${suppressedBy}`;
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
