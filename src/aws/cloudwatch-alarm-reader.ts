import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  paginateDescribeAlarmHistory,
} from '@aws-sdk/client-cloudwatch';
import { isRecord } from '../events/payload-error.ts';
import type { AlarmReader } from '../ports/alarm-reader.ts';
import { type AlarmReading, type AlarmReadings, CLOCK_SKEW_MS } from '../rollout/alarms.ts';
import {
  ALARM_TYPES,
  type AlarmPrefixes,
  CloudWatchAlarmStates,
} from './cloudwatch-alarm-states.ts';

/** CloudWatch keeps the history for thirty days; what is younger than this is surely in it. */
const HISTORY_KEPT_MS = 29 * 86_400_000;

/** CloudWatch's reason for the state of an alarm that never had another one. */
const NEVER_CHANGED = 'Unchecked: Initial alarm creation';

/** Reads the alarms of both environments, and when green's were last in ALARM. */
export class CloudWatchAlarmReader implements AlarmReader {
  readonly #client: CloudWatchClient;
  readonly #states: CloudWatchAlarmStates;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(client: CloudWatchClient, prefixes: AlarmPrefixes, now: () => number = Date.now) {
    this.#client = client;
    this.#states = new CloudWatchAlarmStates(client, prefixes);
    this.#now = now;
  }

  async read(sinceMs: number): Promise<AlarmReadings> {
    // Only the current state of blue's alarms matters.
    const { blue, green } = await this.#states.read();
    return { blue, green: await Promise.all(green.map((alarm) => this.#lookBack(alarm, sinceMs))) };
  }

  async #lookBack(alarm: AlarmReading, sinceMs: number): Promise<AlarmReading> {
    const fromMs = sinceMs - CLOCK_SKEW_MS;
    const { changedAtMs, state, stateReason } = alarm;
    if (changedAtMs < fromMs || stateReason === NEVER_CHANGED) return alarm;
    if (state === 'ALARM') return { ...alarm, wentOffAtMs: changedAtMs };
    return { ...alarm, wentOffAtMs: await this.#findAlarm(alarm, fromMs) };
  }

  async #findAlarm(
    { name, changedAtMs }: AlarmReading,
    fromMs: number,
  ): Promise<number | undefined> {
    const pages = paginateDescribeAlarmHistory(
      { client: this.#client },
      {
        AlarmName: name,
        AlarmTypes: ALARM_TYPES,
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(fromMs),
        ScanBy: 'TimestampDescending',
      },
    );
    let isInHistory = false;
    for await (const { AlarmHistoryItems = [] } of pages) {
      const found = AlarmHistoryItems.find(wentToAlarm);
      if (found !== undefined) return found.Timestamp?.getTime() ?? changedAtMs;
      isInHistory ||= AlarmHistoryItems.length > 0;
    }
    // A change that the history does not show yet may have been one back from ALARM.
    const isExpected = changedAtMs > this.#now() - HISTORY_KEPT_MS;
    return isInHistory || !isExpected ? undefined : changedAtMs;
  }
}

/** A change that cannot be read counts as one to ALARM: doubt is not success. */
function wentToAlarm({ HistoryData }: AlarmHistoryItem): boolean {
  const state = readNewState(HistoryData);
  return state === undefined || state === 'ALARM';
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html */
function readNewState(data = ''): string | undefined {
  try {
    const { newState }: { newState?: unknown } = JSON.parse(data) ?? {};
    const value = isRecord(newState) ? newState.stateValue : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
