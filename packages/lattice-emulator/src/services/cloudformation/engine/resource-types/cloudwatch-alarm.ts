import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { defineResourceType } from '../resource-type.ts';
import { ALARM_LIMITS, alarmHandlers } from './alarms.ts';
import { tagList } from './tags.ts';

type NotInTheEmulator =
  | 'ActionConfiguration'
  | 'EvaluationCriteria'
  | 'EvaluationInterval'
  | 'EvaluationWindow'
  | 'WarmUpConfiguration';

type Properties = Omit<Partial<PutMetricAlarmInput>, 'Tags' | NotInTheEmulator> & {
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
 */
export const alarm = defineResourceType<Properties>({
  properties: [
    'AlarmName',
    'AlarmDescription',
    'ActionsEnabled',
    'OKActions',
    'AlarmActions',
    'InsufficientDataActions',
    'MetricName',
    'Namespace',
    'Statistic',
    'ExtendedStatistic',
    'Dimensions',
    'Period',
    'Unit',
    'EvaluationPeriods',
    'DatapointsToAlarm',
    'Threshold',
    'ComparisonOperator',
    'TreatMissingData',
    'EvaluateLowSampleCountPercentile',
    'Metrics',
    'ThresholdMetricId',
    'Tags',
  ],
  limits: ALARM_LIMITS,
  nameProperty: 'AlarmName',
  ...alarmHandlers<Properties>((context, AlarmName, { Tags, EvaluationPeriods, ...rest }) => {
    const tags = tagList(context.tags(Tags));
    const input = { ...rest, AlarmName, EvaluationPeriods, Tags: tags };
    return context.aws.cloudwatch.PutMetricAlarm(input);
  }),
});
