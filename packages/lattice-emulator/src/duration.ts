/** A length of time such as `500ms`, `10s`, `5m` or `1h`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** @throws RangeError for a text that is not a duration */
export function toMs(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined)
    throw new RangeError(`duration must be like 500ms, 10s, 5m or 1h, got ${duration}`);
  return ms;
}

/** @returns milliseconds, or `undefined` for a value that is not a {@link Duration} */
export function parseDuration(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(typeof text === 'string' ? text : '');
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
