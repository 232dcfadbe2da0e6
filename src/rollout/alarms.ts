/** The states of an alarm, as CloudWatch names them. */
export const ALARM_STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
type AlarmState = (typeof ALARM_STATES)[number];

/** One reading of an alarm. */
export type AlarmReading = {
  readonly name: string;
  readonly state: AlarmState;
  /** When the state last changed, in milliseconds since the epoch. */
  readonly changedAtMs: number;
  /** When it last went to ALARM; nothing where that was before the time that was asked about. */
  readonly wentOffAtMs: number | undefined;
  /** CloudWatch's own words for the state. */
  readonly stateReason: string;
};

/** The alarms of both environments. */
export type AlarmReadings = {
  readonly blue: readonly AlarmReading[];
  readonly green: readonly AlarmReading[];
};

/** The alarm that a decision rests on, and when it went off, where that is known. */
export type AlarmCause = Pick<AlarmReading, 'name' | 'wentOffAtMs'>;

/** An alarm that was in ALARM when a person raised green in spite of it. */
export type ToleratedAlarm = { readonly name: string; readonly wentOffAtMs: number };

/**
 * The clocks of functions and of CloudWatch may differ by this much. An alarm that went off up to
 * this long before something began counts as having gone off after it.
 */
export const CLOCK_SKEW_MS = 5_000;

export function isInAlarm({ state }: AlarmReading): boolean {
  return state === 'ALARM';
}

/**
 * An alarm of a blue that is worse off than green.
 *
 * @returns nothing where no alarm on blue is in ALARM, or one on green is too
 */
export function alarmOfWorseBlue({ blue, green }: AlarmReadings): AlarmReading | undefined {
  return green.some(isInAlarm) ? undefined : blue.find(isInAlarm);
}

/**
 * The alarms that are in ALARM, or were since `sinceMs` though they are OK again, apart from those
 * that were tolerated and have not gone off again.
 */
export function wentOffSince(
  alarms: readonly AlarmReading[],
  sinceMs: number,
  tolerated: readonly ToleratedAlarm[] = [],
): AlarmReading[] {
  return alarms.filter((alarm) => {
    const { wentOffAtMs } = causeOf(alarm);
    if (wentOffAtMs === undefined) return false;
    const isTolerated = tolerated.some(
      (one) => one.name === alarm.name && one.wentOffAtMs >= wentOffAtMs,
    );
    return !isTolerated && (isInAlarm(alarm) || wentOffAtMs >= sinceMs - CLOCK_SKEW_MS);
  });
}

/** An alarm that is in ALARM went off when its state last changed. */
export function causeOf(alarm: AlarmReading): AlarmCause {
  const { name, changedAtMs, wentOffAtMs } = alarm;
  return { name, wentOffAtMs: isInAlarm(alarm) ? changedAtMs : wentOffAtMs };
}

/** The alarms in ALARM, recorded so that they do not roll back what a person forces. */
export function toleratedOf(alarms: readonly AlarmReading[]): ToleratedAlarm[] {
  return alarms
    .filter(isInAlarm)
    .map(({ name, changedAtMs }) => ({ name, wentOffAtMs: changedAtMs }));
}

/** Returns CloudWatch's words as a part of a sentence: without the period at their end. */
export function reasonText({ stateReason }: Pick<AlarmReading, 'stateReason'>): string {
  return stateReason.replace(/\.\s*$/, '');
}
