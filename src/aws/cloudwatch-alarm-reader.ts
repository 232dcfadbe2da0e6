import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  paginateDescribeAlarmHistory,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { isRecord } from '../events/payload-problems.ts';
import type { AlarmReader } from '../ports/alarm-reader.ts';
import {
  ALARM_STATES,
  type AlarmReading,
  type AlarmReadings,
  CLOCK_SKEW_MS,
} from '../rollout/alarms.ts';

/** What the names of each environment's alarms begin with. */
export type AlarmPrefixes = { readonly blue: string; readonly green: string };

type State = Omit<AlarmReading, 'wentOffAtMs'>;

/** Composite alarms are left out of every answer unless they are asked for. */
const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];

/** CloudWatch keeps the history for thirty days; what is younger than this is surely in it. */
const HISTORY_KEPT_MS = 29 * 86_400_000;

/** What CloudWatch says of an alarm that has not been in any other state. */
const NEVER_CHANGED = 'Unchecked: Initial alarm creation';

/** Reads the alarms whose names begin with a prefix, and of green's when they were last in ALARM. */
export class CloudWatchAlarmReader implements AlarmReader {
  readonly #client: CloudWatchClient;
  readonly #prefixes: AlarmPrefixes;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(client: CloudWatchClient, prefixes: AlarmPrefixes, now: () => number = Date.now) {
    this.#client = client;
    this.#prefixes = prefixes;
    this.#now = now;
  }

  async read(sinceMs: number): Promise<AlarmReadings> {
    const [blue, green] = await Promise.all([
      this.#readStates(this.#prefixes.blue),
      this.#readStates(this.#prefixes.green),
    ]);
    return {
      // Of blue only matters how it is now.
      blue: blue.map((state) => ({ ...state, wentOffAtMs: undefined })),
      green: await Promise.all(green.map((state) => this.#lookBack(state, sinceMs))),
    };
  }

  async #readStates(AlarmNamePrefix: string): Promise<State[]> {
    const pages = paginateDescribeAlarms({ client: this.#client }, { AlarmNamePrefix, AlarmTypes });
    const states: State[] = [];
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
      states.push(...[...MetricAlarms, ...CompositeAlarms].map(readState));
    }
    return states;
  }

  async #lookBack(state: State, sinceMs: number): Promise<AlarmReading> {
    const fromMs = sinceMs - CLOCK_SKEW_MS;
    const { changedAtMs } = state;
    if (changedAtMs < fromMs || state.reason === NEVER_CHANGED)
      return { ...state, wentOffAtMs: undefined };
    if (state.state === 'ALARM') return { ...state, wentOffAtMs: changedAtMs };
    return { ...state, wentOffAtMs: await this.#findAlarm(state, fromMs) };
  }

  async #findAlarm({ name, changedAtMs }: State, fromMs: number): Promise<number | undefined> {
    const pages = paginateDescribeAlarmHistory(
      { client: this.#client },
      {
        AlarmName: name,
        AlarmTypes,
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

type Alarm = {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: string | undefined;
  readonly StateReason?: string | undefined;
  readonly StateTransitionedTimestamp?: Date | undefined;
};

function readState(alarm: Alarm): State {
  return {
    name: alarm.AlarmName ?? '',
    state: ALARM_STATES.find((state) => state === alarm.StateValue) ?? 'INSUFFICIENT_DATA',
    changedAtMs: alarm.StateTransitionedTimestamp?.getTime() ?? 0,
    reason: alarm.StateReason ?? '',
  };
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
