import { formatDuration, parseDuration } from '../rollout/duration.ts';
import { type Checked, show } from './payload-problems.ts';

export type DurationRule = {
  readonly minMs: number;
  readonly maxMs: number;
  /** What holds where nothing is said, and may be said even if it is below `minMs`. */
  readonly absentMs?: number;
};

/** Reads a time like `90s`, `5m` or `1h`. */
export function readDuration(path: string, value: unknown, rule: DurationRule): Checked<number> {
  const { minMs, maxMs, absentMs } = rule;
  const ms = value === undefined ? absentMs : toMs(value);
  if (ms !== undefined && (ms === absentMs || (ms >= minMs && ms <= maxMs))) {
    return { value: ms, problems: [] };
  }
  const range = `from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  const expected = `${absentMs === 0 ? '0s or ' : ''}a time like 90s, 5m or 1h, ${range}`;
  return { value: 0, problems: [`${path}: expected ${expected}, got ${show(value)}`] };
}

function toMs(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
