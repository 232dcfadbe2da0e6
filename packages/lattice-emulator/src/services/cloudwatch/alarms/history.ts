import type { HistoryItemType } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchState } from '../state.ts';
import type { Alarm, AlarmState } from './alarm.ts';

/** How executing an action ended. */
type ActionResult = {
  readonly actionArn: string;
  readonly publishedMessage: string;
  /** `undefined` when it succeeded. */
  readonly error: string | undefined;
};

export function recordStateUpdate(
  state: CloudWatchState,
  alarm: Alarm,
  previous: AlarmState,
): void {
  const summary = `Alarm updated from ${previous.value} to ${alarm.state.value}`;
  record(state, alarm, alarm.state.timestamp, 'StateUpdate', summary, {
    version: '1.0',
    oldState: describeState(previous),
    newState: describeState(alarm.state),
  });
}

/** @param configuration what the alarm is or was configured to */
export function recordConfigurationUpdate(
  state: CloudWatchState,
  alarm: Alarm,
  now: number,
  type: 'Create' | 'Update' | 'Delete',
  configuration: object,
): void {
  const done = `${type.toLowerCase()}d`;
  record(state, alarm, now, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${done}`, {
    version: '1.0',
    type,
    [`${done}Alarm`]: configuration,
  });
}

/** @param changedAt when the state changed that the action follows */
export function recordAction(
  state: CloudWatchState,
  alarm: Alarm,
  now: number,
  changedAt: number,
  { actionArn, publishedMessage, error }: ActionResult,
): void {
  const summary =
    error === undefined
      ? `Successfully executed action ${actionArn}`
      : `Failed to execute action ${actionArn}. Received error: "${error}"`;
  record(state, alarm, now, 'Action', summary, {
    actionState: error === undefined ? 'Succeeded' : 'Failed',
    stateUpdateTimestamp: changedAt,
    notificationResource: actionArn,
    publishedMessage,
    error: error ?? null,
  });
}

function record(
  { history }: CloudWatchState,
  alarm: Alarm,
  now: number,
  type: HistoryItemType,
  summary: string,
  data: object,
): void {
  history.push({
    AlarmName: alarm.name,
    AlarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    Timestamp: new Date(now),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: JSON.stringify(data),
  });
}

function describeState({ value, reason, reasonData }: AlarmState): object {
  return {
    stateValue: value,
    stateReason: reason,
    ...(reasonData === undefined ? {} : { stateReasonData: JSON.parse(reasonData) as unknown }),
  };
}
