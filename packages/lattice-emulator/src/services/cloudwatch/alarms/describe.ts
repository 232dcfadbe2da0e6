import type {
  CompositeAlarm as CompositeAlarmDescription,
  MetricAlarm as MetricAlarmDescription,
} from '@aws-sdk/client-cloudwatch';
import { describeDimensions, describeQuery } from '../query.ts';
import type { Alarm, CompositeAlarm, MetricAlarm, MetricAlarmDefinition } from './alarm.ts';
import { describeSettings } from './settings.ts';
import { describeSuppression } from './text.ts';

export function describeMetricAlarm(alarm: MetricAlarm): MetricAlarmDescription {
  const { definition } = alarm;
  return {
    ...describeBase(alarm),
    ...describeWatched(definition),
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparisonOperator,
    TreatMissingData: definition.treatMissingData,
    EvaluateLowSampleCountPercentile: definition.evaluateLowSampleCountPercentile,
  };
}

export function describeCompositeAlarm(alarm: CompositeAlarm): CompositeAlarmDescription {
  const { definition, state } = alarm;
  return {
    ...describeBase(alarm),
    AlarmRule: definition.ruleText,
    ActionsSuppressedBy: state.suppressedBy,
    ActionsSuppressedReason: describeSuppression(state.suppressedBy),
    ActionsSuppressor: definition.suppressor?.alarm,
    ActionsSuppressorWaitPeriod: definition.suppressor?.waitSeconds,
    ActionsSuppressorExtensionPeriod: definition.suppressor?.extensionSeconds,
  };
}

function describeBase({ name, arn, state, transitionedAt, definition }: Alarm) {
  return {
    AlarmName: name,
    AlarmArn: arn,
    ...describeSettings(definition),
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(state.timestamp),
    StateTransitionedTimestamp: new Date(transitionedAt),
  };
}

function describeWatched({
  isMath,
  watched,
  queries,
}: MetricAlarmDefinition): MetricAlarmDescription {
  if (isMath || watched.kind === 'expression') {
    return { Dimensions: [], Metrics: queries.map(describeQuery) };
  }
  const { metric, stat, statistic, periodSeconds, unit } = watched;
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    Dimensions: describeDimensions(metric.dimensions),
    ...(statistic.kind === 'simple' ? { Statistic: statistic.name } : { ExtendedStatistic: stat }),
    Period: periodSeconds,
    Unit: unit,
  };
}
