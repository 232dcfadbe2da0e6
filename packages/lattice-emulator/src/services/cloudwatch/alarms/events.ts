import type { Scope } from '../../../contracts.ts';
import type { Query } from '../query.ts';
import type { Alarm, AlarmSettings, AlarmState } from './alarm.ts';
import { describeSuppression, formatTimestamp } from './text.ts';

/** An event of an alarm on the default event bus. */
type AlarmEvent = { readonly detailType: string; readonly detail: object };

/**
 * Puts an event of an alarm on the default event bus.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function publishEvent(scope: Scope, alarm: Alarm, { detailType, detail }: AlarmEvent): void {
  const resources = [alarm.arn];
  scope.bus.publish('service-event', { source: 'aws.cloudwatch', detailType, resources, detail });
}

/** The alarm went from `previous` into the state that it is in. */
export function stateChange(alarm: Alarm, previous: AlarmState): AlarmEvent {
  return {
    detailType: 'CloudWatch Alarm State Change',
    detail: describeStateChange(alarm, previous),
  };
}

/** Returns the details of a state change for an event or a Lambda action. */
export function describeStateChange(alarm: Alarm, previous: AlarmState): object {
  return {
    alarmName: alarm.name,
    state: describeState(alarm.state),
    previousState: describeState(previous),
    configuration: {
      ...describeCondition(alarm),
      ...presentOnly({ description: alarm.definition.description }),
    },
  };
}

/** @param previous what {@link describeConfiguration} said of the alarm before an update */
export function configurationChange(
  alarm: Alarm,
  operation: 'create' | 'update' | 'delete',
  previous?: object,
): AlarmEvent {
  const { value, timestamp } = alarm.state;
  return {
    detailType: 'CloudWatch Alarm Configuration Change',
    detail: {
      alarmName: alarm.name,
      operation,
      state: { value, timestamp: formatTimestamp(timestamp) },
      configuration: describeConfiguration(alarm),
      ...presentOnly({ previousConfiguration: previous }),
    },
  };
}

/** All that an alarm is configured to. */
export function describeConfiguration(alarm: Alarm): object {
  return {
    ...describeThreshold(alarm),
    ...describeCondition(alarm),
    alarmName: alarm.name,
    ...describeSettings(alarm.definition),
  };
}

function describeState({ value, reason, reasonData, timestamp, suppressedBy }: AlarmState): object {
  return presentOnly({
    actionsSuppressedBy: suppressedBy,
    actionsSuppressedReason: describeSuppression(suppressedBy),
    value,
    reason,
    reasonData,
    timestamp: formatTimestamp(timestamp),
  });
}

function describeCondition(alarm: Alarm): object {
  if (alarm.kind === 'metric') return { metrics: alarm.definition.queries.map(describeMetric) };
  const { ruleText, suppressor } = alarm.definition;
  return presentOnly({
    alarmRule: ruleText,
    actionsSuppressor: suppressor?.alarm,
    actionsSuppressorWaitPeriod: suppressor?.waitSeconds,
    actionsSuppressorExtensionPeriod: suppressor?.extensionSeconds,
  });
}

function describeMetric(query: Query): object {
  const { id, label, returnData } = query;
  if (query.kind === 'expression') {
    const { expression, periodSeconds: period } = query;
    return presentOnly({ id, expression, label, period, returnData });
  }
  const { metric, periodSeconds: period, stat, unit } = query;
  const metricStat = presentOnly({ metric, period, stat, unit });
  return presentOnly({ id, metricStat, label, returnData });
}

function describeThreshold(alarm: Alarm): object {
  if (alarm.kind === 'composite') return {};
  const { definition } = alarm;
  return presentOnly({
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    threshold: definition.threshold,
    comparisonOperator: definition.comparisonOperator,
    treatMissingData: definition.treatMissingData,
    evaluateLowSampleCountPercentile: definition.evaluateLowSampleCountPercentile,
  });
}

function describeSettings({ description, actionsEnabled, actions, updatedAt }: AlarmSettings) {
  return presentOnly({
    description,
    actionsEnabled,
    timestamp: formatTimestamp(updatedAt),
    okActions: actions.OK,
    alarmActions: actions.ALARM,
    insufficientDataActions: actions.INSUFFICIENT_DATA,
  });
}

function presentOnly(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
