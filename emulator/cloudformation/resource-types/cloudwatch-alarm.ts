import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { defineResourceType } from '../resource-type.ts';
import { alarmHandlers } from './alarms.ts';
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
  properties: {
    AlarmName: 'replace',
    AlarmDescription: 'update',
    ActionsEnabled: 'update',
    OKActions: 'update',
    AlarmActions: 'update',
    InsufficientDataActions: 'update',
    MetricName: 'update',
    Namespace: 'update',
    Statistic: 'update',
    ExtendedStatistic: 'update',
    Dimensions: 'update',
    Period: 'update',
    Unit: 'update',
    EvaluationPeriods: 'update',
    DatapointsToAlarm: 'update',
    Threshold: 'update',
    ComparisonOperator: 'update',
    TreatMissingData: 'update',
    EvaluateLowSampleCountPercentile: 'update',
    Metrics: 'update',
    ThresholdMetricId: 'update',
    Tags: 'update',
  },
  nameProperty: 'AlarmName',
  ...alarmHandlers<Properties>((context, AlarmName, { Tags, EvaluationPeriods, ...rest }) => {
    const tags = tagList(context.tags(Tags));
    const input = { ...rest, AlarmName, EvaluationPeriods, Tags: tags };
    return context.aws.cloudwatch.PutMetricAlarm(input);
  }),
});
