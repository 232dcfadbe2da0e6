import type {
  ActionsSuppressedBy,
  ComparisonOperator,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { Cancel } from '../../../timers.ts';
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
  /** Whether there are actions to be executed when nothing suppresses them any more. */
  hasHeldActions: boolean;
  /** Stops the timer of the wait or the extension period. */
  cancelSuppression: Cancel;
};

export type SuppressedBy = ActionsSuppressedBy;

/** The state of an alarm and its reason. */
export type AlarmState = {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON. */
  readonly reasonData: string | undefined;
  /** When the state was set, to whatever value. */
  readonly timestamp: number;
  /** Why the actions of a composite alarm are not executed. */
  readonly suppressedBy?: SuppressedBy | undefined;
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
  readonly suppressor: Suppressor | undefined;
};

/** An alarm that keeps a composite alarm from its actions. */
type Suppressor = {
  /** A name or an ARN. */
  readonly alarm: string;
  /** The time for which the composite alarm waits for the suppressor to go to ALARM. */
  readonly waitSeconds: number;
  /** The time for which it waits after the suppressor has returned to OK. */
  readonly extensionSeconds: number;
};

/** The settings that all kinds of alarms share. */
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
type MissingDataTreatment = (typeof MISSING_DATA_TREATMENTS)[number];

export const LOW_SAMPLE_TREATMENTS = ['evaluate', 'ignore'] as const;
type LowSampleTreatment = (typeof LOW_SAMPLE_TREATMENTS)[number];

type AlarmBase = {
  readonly name: string;
  readonly arn: string;
  state: AlarmState;
  /** When the value of the state last changed. */
  transitionedAt: number;
};
