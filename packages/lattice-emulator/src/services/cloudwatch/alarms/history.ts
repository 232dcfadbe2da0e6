import type { HistoryItemType } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchState } from '../state.ts';
import type { Alarm, AlarmState } from './alarm.ts';

/** The outcome of an action. */
type ActionResult = {
  /** When the state changed that triggered the action. */
  readonly changedAt: number;
  readonly actionArn: string;
  readonly publishedMessage: string;
  /** `undefined` when it succeeded. */
  readonly error: string | undefined;
};

type ConfigurationUpdate = {
  readonly type: 'Create' | 'Update' | 'Delete';
  /** The new configuration; for a deletion, the last one. */
  readonly configuration: object;
};

type HistoryItem = {
  readonly type: HistoryItemType;
  readonly summary: string;
  readonly data: object;
};

export function recordStateUpdate(
  state: CloudWatchState,
  alarm: Alarm,
  previous: AlarmState,
): void {
  const summary = `Alarm updated from ${previous.value} to ${alarm.state.value}`;
  const data = {
    version: '1.0',
    oldState: describeState(previous),
    newState: describeState(alarm.state),
  };
  record(state, alarm, alarm.state.timestamp, { type: 'StateUpdate', summary, data });
}

export function recordConfigurationUpdate(
  state: CloudWatchState,
  alarm: Alarm,
  now: number,
  { type, configuration }: ConfigurationUpdate,
): void {
  const done = `${type.toLowerCase()}d`;
  const data = { version: '1.0', type, [`${done}Alarm`]: configuration };
  const summary = `Alarm "${alarm.name}" ${done}`;
  record(state, alarm, now, { type: 'ConfigurationUpdate', summary, data });
}

export function recordAction(
  state: CloudWatchState,
  alarm: Alarm,
  now: number,
  { actionArn, publishedMessage, error, changedAt }: ActionResult,
): void {
  const summary =
    error === undefined
      ? `Successfully executed action ${actionArn}`
      : `Failed to execute action ${actionArn}. Received error: "${error}"`;
  const data = {
    actionState: error === undefined ? 'Succeeded' : 'Failed',
    stateUpdateTimestamp: changedAt,
    notificationResource: actionArn,
    publishedMessage,
    error: error ?? null,
  };
  record(state, alarm, now, { type: 'Action', summary, data });
}

function record(
  { history }: CloudWatchState,
  alarm: Alarm,
  now: number,
  { type, summary, data }: HistoryItem,
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
