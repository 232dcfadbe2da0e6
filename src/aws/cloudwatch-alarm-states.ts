import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmReader } from '../ports/alarm-reader.ts';
import { ALARM_STATES, type AlarmReading, type AlarmReadings } from '../rollout/alarms.ts';

/** The prefix of the names of each environment's alarms. */
export type AlarmPrefixes = { readonly blue: string; readonly green: string };

/** Composite alarms are left out of every answer unless they are asked for. */
export const ALARM_TYPES = ['MetricAlarm' as const, 'CompositeAlarm' as const];

/**
 * Reads the current state of the alarms of both environments, found by prefix, and nothing of their
 * past: for a rollback, which is never delayed.
 */
export class CloudWatchAlarmStates implements AlarmReader {
  readonly #client: CloudWatchClient;
  readonly #prefixes: AlarmPrefixes;

  constructor(client: CloudWatchClient, prefixes: AlarmPrefixes) {
    this.#client = client;
    this.#prefixes = prefixes;
  }

  async read(): Promise<AlarmReadings> {
    const [blue, green] = await Promise.all([
      this.#readStates(this.#prefixes.blue),
      this.#readStates(this.#prefixes.green),
    ]);
    return { blue, green };
  }

  async #readStates(AlarmNamePrefix: string): Promise<AlarmReading[]> {
    const pages = paginateDescribeAlarms(
      { client: this.#client },
      { AlarmNamePrefix, AlarmTypes: ALARM_TYPES },
    );
    const states: AlarmReading[] = [];
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
      states.push(...[...MetricAlarms, ...CompositeAlarms].map(readState));
    }
    return states;
  }
}

type Alarm = {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: string | undefined;
  readonly StateReason?: string | undefined;
  readonly StateTransitionedTimestamp?: Date | undefined;
};

function readState(alarm: Alarm): AlarmReading {
  return {
    name: alarm.AlarmName ?? '',
    state: ALARM_STATES.find((state) => state === alarm.StateValue) ?? 'INSUFFICIENT_DATA',
    changedAtMs: alarm.StateTransitionedTimestamp?.getTime() ?? 0,
    wentOffAtMs: undefined,
    stateReason: alarm.StateReason ?? '',
  };
}
