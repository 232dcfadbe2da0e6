import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { AlarmReader } from '../ports/alarm-reader.ts';
import { ALARM_STATES, type AlarmReading } from '../rollout/alarms.ts';

/** Reads the alarms whose names begin with a prefix. */
export class CloudWatchAlarmReader implements AlarmReader {
  readonly #client: CloudWatchClient;
  readonly #prefix: string;

  constructor(client: CloudWatchClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async read(): Promise<readonly AlarmReading[]> {
    const pages = paginateDescribeAlarms(
      { client: this.#client },
      // Composite alarms are left out unless they are asked for.
      { AlarmNamePrefix: this.#prefix, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    );
    const readings: AlarmReading[] = [];
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
      readings.push(...[...MetricAlarms, ...CompositeAlarms].map(readAlarm));
    }
    return readings;
  }
}

type Alarm = {
  readonly AlarmName?: string | undefined;
  readonly StateValue?: string | undefined;
  readonly StateReason?: string | undefined;
  readonly StateTransitionedTimestamp?: Date | undefined;
};

function readAlarm(alarm: Alarm): AlarmReading {
  return {
    name: alarm.AlarmName ?? '',
    state: ALARM_STATES.find((state) => state === alarm.StateValue) ?? 'INSUFFICIENT_DATA',
    changedAtMs: alarm.StateTransitionedTimestamp?.getTime() ?? 0,
    reason: alarm.StateReason ?? '',
  };
}
