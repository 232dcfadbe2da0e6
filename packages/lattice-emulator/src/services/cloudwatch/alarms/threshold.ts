import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Statistic } from '../metrics/statistics.ts';
import type { MetricAlarmDefinition, ThresholdOperator } from './alarm.ts';

/** The part of a definition that decides the state. */
export type ThresholdRule = Pick<
  MetricAlarmDefinition,
  | 'periodSeconds'
  | 'evaluationPeriods'
  | 'datapointsToAlarm'
  | 'threshold'
  | 'comparisonOperator'
  | 'treatMissingData'
  | 'evaluateLowSampleCountPercentile'
> & {
  /** `undefined` for a math expression. */
  readonly stat: string | undefined;
  readonly statistic: Statistic | undefined;
  readonly unit: string | undefined;
};

/** One period of the evaluation range, with or without data. */
export type Period = {
  readonly timestamp: number;
  readonly value?: number;
  /** Absent for a math expression. */
  readonly sampleCount?: number;
};

export type Datapoint = Period & { readonly value: number };

/** A state with the data that led to it. */
export type Judgement = {
  readonly state: StateValue;
  /** The evaluated data points, newest first. */
  readonly evaluated: readonly Datapoint[];
  /** The number of periods without data that were filled in. */
  readonly filled: number;
};

/** Whether a data point is on the wrong side of the threshold. */
export function isBreaching(
  { comparisonOperator, threshold }: ThresholdRule,
  { value }: Datapoint,
): boolean {
  return COMPARISONS[comparisonOperator](value, threshold);
}

const COMPARISONS: Readonly<
  Record<ThresholdOperator, (value: number, threshold: number) => boolean>
> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};
