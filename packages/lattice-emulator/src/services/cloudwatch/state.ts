import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { Alarm } from './alarms/alarm.ts';
import type { MetricStore } from './metrics/store.ts';

export type CloudWatchState = {
  readonly metrics: MetricStore;
  /** By name, in the order of creation. */
  readonly alarms: Map<string, Alarm>;
  /** Oldest first; what happened to an alarm stays known after it was deleted. */
  readonly history: AlarmHistoryItem[];
  readonly dashboards: Map<string, Dashboard>;
  /** By ARN, of what exists. */
  readonly tags: Map<string, Map<string, string>>;
};

export type Dashboard = {
  readonly name: string;
  readonly arn: string;
  /** JSON. */
  readonly body: string;
  readonly lastModified: number;
};
