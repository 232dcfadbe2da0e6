import { parseDuration } from '../../src/rollout/duration.ts';

/** Reads a flag that is a duration. @returns milliseconds @throws RangeError that names the flag */
export function readDuration(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new RangeError(`${flag}: expected a duration such as 90s, 5m or 1h, got ${text}`);
}

/** Reads a flag that is a whole number from 1. @throws RangeError that names the flag and its limits */
export function readCount(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${flag}: expected a whole number from 1 to ${most}, got ${text}`);
}

/** Reads a flag that is a header, such as `x-environment:green`. @throws RangeError that names the flag */
export function readHeader(flag: string, text: string): [name: string, value: string] {
  const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value.trim()];
  throw new RangeError(
    `${flag}: expected a name and a text such as x-environment:green, got ${text}`,
  );
}
