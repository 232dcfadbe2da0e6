/** The states of an alarm, as CloudWatch names them. */
export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
type AlarmState = (typeof ALARM_STATES)[number];

/** One reading of one of green's alarms. */
export type AlarmReading = {
  readonly name: string;
  readonly state: AlarmState;
  /** When the state last became another one, in milliseconds since the epoch. */
  readonly changedAtMs: number;
  /** CloudWatch's own words for the state. */
  readonly reason: string;
};

export function isInAlarm({ state }: AlarmReading): boolean {
  return state === 'ALARM';
}

/**
 * The alarms that were in another state in between, even where they are back in the one they were
 * in before, and those that came or went.
 */
export function changedBetween(
  before: readonly AlarmReading[],
  after: readonly AlarmReading[],
): string[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].filter((name) => {
    const old = before.find((reading) => reading.name === name);
    const now = after.find((reading) => reading.name === name);
    return old?.state !== now?.state || old?.changedAtMs !== now?.changedAtMs;
  });
}
