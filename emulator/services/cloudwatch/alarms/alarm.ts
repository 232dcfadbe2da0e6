import type { ComparisonOperator, StateValue } from '@aws-sdk/client-cloudwatch';
import type { Query } from '../query.ts';
import type { AlarmRule } from './rule.ts';

export type Alarm = MetricAlarm | CompositeAlarm;

export type MetricAlarm = AlarmBase & {
  readonly kind: 'metric';
  /** An update replaces all of it. */
  definition: MetricAlarmDefinition;
};

export type CompositeAlarm = AlarmBase & {
  readonly kind: 'composite';
  definition: CompositeAlarmDefinition;
};

/** What an alarm is in, and why. */
export type AlarmState = {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData: string | undefined;
  /** When the state was set, to whatever value. */
  readonly timestamp: number;
};

export type MetricAlarmDefinition = AlarmSettings & {
  readonly queries: readonly Query[];
  /** The one whose values are compared with the threshold. */
  readonly watched: Query;
  /** Whether the alarm was defined by a list of queries instead of one metric. */
  readonly isMath: boolean;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number | undefined;
  readonly threshold: number;
  readonly comparisonOperator: ThresholdOperator;
  readonly treatMissingData: MissingDataTreatment | undefined;
  readonly evaluateLowSampleCountPercentile: LowSampleTreatment | undefined;
};

export type CompositeAlarmDefinition = AlarmSettings & {
  /** As it was written. */
  readonly ruleText: string;
  readonly rule: AlarmRule;
};

/** What all kinds of alarms are configured with. */
export type AlarmSettings = {
  readonly description: string | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
  readonly updatedAt: number;
};

/** The operators that compare with one threshold; the others need an anomaly detection model. */
export type ThresholdOperator = Exclude<
  ComparisonOperator,
  `${string}LowerThreshold` | `${string}UpperThreshold`
>;

export const MISSING_DATA_TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;
export type MissingDataTreatment = (typeof MISSING_DATA_TREATMENTS)[number];

export const LOW_SAMPLE_TREATMENTS = ['evaluate', 'ignore'] as const;
type LowSampleTreatment = (typeof LOW_SAMPLE_TREATMENTS)[number];

type AlarmBase = {
  readonly name: string;
  readonly arn: string;
  state: AlarmState;
  /** When the value of the state last changed. */
  transitionedAt: number;
};
