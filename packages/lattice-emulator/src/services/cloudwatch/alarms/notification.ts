import type { Scope } from '../../../contracts.ts';
import type { StatQuery } from '../query.ts';
import type { Alarm, AlarmState, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { formatTimestamp } from './text.ts';

/** A message that CloudWatch publishes to a topic. */
export type Notification = { readonly subject: string; readonly message: string };

/**
 * Describes a state change to the subscribers of a topic.
 *
 * Differs: AWS sends a different text to email and SMS subscribers; here all receive the JSON.
 */
export function describeNotification(
  { accountId, region }: Scope,
  alarm: Alarm,
  previous: AlarmState,
): Notification {
  const { definition, state, name } = alarm;
  const regionName = REGION_NAMES[region] ?? region;
  const message = {
    AlarmName: name,
    AlarmDescription: definition.description ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: formatTimestamp(definition.updatedAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: formatTimestamp(state.timestamp),
    Region: regionName,
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
    OKActions: definition.actions.OK,
    AlarmActions: definition.actions.ALARM,
    InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
    ...(alarm.kind === 'metric' ? { Trigger: describeTrigger(alarm) } : describeRule(alarm)),
  };
  const subject = `${state.value}: "${name}" in ${regionName}`;
  return { subject: subject.slice(0, MAX_SUBJECT), message: JSON.stringify(message) };
}

/** SNS takes no longer one. */
const MAX_SUBJECT = 100;

const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'sa-east-1': 'South America (Sao Paulo)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'eu-north-1': 'EU (Stockholm)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
};

function describeTrigger({ definition }: MetricAlarm): object {
  const { isMath, watched, queries } = definition;
  const condition = {
    Period: definition.periodSeconds,
    EvaluationPeriods: definition.evaluationPeriods,
    ...(definition.datapointsToAlarm === undefined
      ? {}
      : { DatapointsToAlarm: definition.datapointsToAlarm }),
    ComparisonOperator: definition.comparisonOperator,
    Threshold: definition.threshold,
    TreatMissingData: definition.treatMissingData ?? '',
    EvaluateLowSampleCountPercentile: definition.evaluateLowSampleCountPercentile ?? '',
  };
  if (!isMath && watched.kind === 'stat') return { ...describeMetric(watched), ...condition };
  return {
    ...condition,
    Metrics: queries.map((query) => ({
      Id: query.id,
      ...(query.label === undefined ? {} : { Label: query.label }),
      ReturnData: query.returnData,
      ...(query.kind === 'expression'
        ? { Expression: query.expression }
        : { MetricStat: describeMetricStat(query) }),
    })),
  };
}

function describeMetric({ metric, statistic, stat, unit }: StatQuery): object {
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    ...(statistic.kind === 'simple'
      ? { StatisticType: 'Statistic', Statistic: STATISTIC_NAMES[statistic.name] }
      : { StatisticType: 'ExtendedStatistic', ExtendedStatistic: stat }),
    Unit: unit ?? null,
    Dimensions: describeDimensions(metric.dimensions),
  };
}

const STATISTIC_NAMES = {
  SampleCount: 'SAMPLE_COUNT',
  Average: 'AVERAGE',
  Sum: 'SUM',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
} as const;

function describeMetricStat({ metric, periodSeconds, stat, unit }: StatQuery): object {
  const { name: MetricName, namespace: Namespace, dimensions } = metric;
  return {
    Metric: { Dimensions: describeDimensions(dimensions), MetricName, Namespace },
    Period: periodSeconds,
    Stat: stat,
    ...(unit === undefined ? {} : { Unit: unit }),
  };
}

/** In this message, and nowhere else, the members of a dimension are written small. */
function describeDimensions(dimensions: Readonly<Record<string, string>>): object[] {
  return Object.entries(dimensions).map(([name, value]) => ({ value, name }));
}

function describeRule({ definition, state }: CompositeAlarm): object {
  return { AlarmRule: definition.ruleText, TriggeringChildren: readTriggers(state) };
}

type Trigger = { readonly arn: string; readonly state: { value: string; timestamp: string } };

function readTriggers({ reasonData }: AlarmState): object[] {
  if (reasonData === undefined) return [];
  const { triggeringAlarms = [] } = JSON.parse(reasonData) as { triggeringAlarms?: Trigger[] };
  return triggeringAlarms.map(({ arn, state }) => ({
    Arn: arn,
    State: { Value: state.value, Timestamp: state.timestamp },
  }));
}
