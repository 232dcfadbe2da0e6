/** Reads a flag that is a whole number. @throws RangeError that names the flag and what it may be */
export function readCount(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${flag}: expected a whole number from 1 to ${most}, got ${text}`);
}
