import { parseDuration } from '../../src/rollout/duration.ts';

/** Reads a flag that is a time. @returns milliseconds @throws RangeError that names the flag */
export function readDuration(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new RangeError(`${flag}: expected a time such as 90s, 5m or 1h, got ${text}`);
}
