import type {
  DeleteAlarmsInput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import { InvalidFormatFault } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import type { Alarm } from '../alarms/alarm.ts';
import { configurationChange, describeConfiguration, publishEvent } from '../alarms/events.ts';
import { parentsOf, suppressedAlarmsOf } from '../alarms/find-alarms.ts';
import { recordConfigurationUpdate } from '../alarms/history.ts';
import { followSuppressor } from '../alarms/suppression.ts';
import { setState } from '../alarms/transition.ts';
import { unknownAlarm, validationError } from '../errors.ts';
import type { CloudWatchState } from '../state.ts';

const MAX_DELETED = 100;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html */
export function deleteAlarms(
  state: CloudWatchState,
  input: Checked<DeleteAlarmsInput>,
  call: Call,
): object {
  // Names that do not exist are no reason to keep the others.
  const alarms = namedAlarms(state, input.AlarmNames);
  if (input.AlarmNames.length > MAX_DELETED) {
    throw validationError(`At most ${MAX_DELETED} alarms can be deleted at once.`);
  }
  if (alarms.filter(({ kind }) => kind === 'composite').length > 1) {
    throw validationError('At most one composite alarm can be deleted at once.');
  }
  for (const alarm of alarms) checkUnused(state, alarm, alarms);
  for (const alarm of alarms) remove(state, alarm, call);
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
export function setAlarmState(
  state: CloudWatchState,
  input: Checked<SetAlarmStateInput>,
  call: Call,
): object {
  const { StateValue: value, StateReason: reason, StateReasonData: reasonData } = input;
  const alarm = state.alarms.get(input.AlarmName);
  if (alarm === undefined) throw unknownAlarm();
  checkJson(reasonData);
  const timestamp = call.clock.now();
  call.clock.start(() => setState(state, call, alarm, { value, reason, reasonData, timestamp }));
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html */
export function enableAlarmActions(
  state: CloudWatchState,
  input: Checked<EnableAlarmActionsInput>,
): object {
  switchActions(state, input.AlarmNames, true);
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html */
export function disableAlarmActions(
  state: CloudWatchState,
  input: Checked<DisableAlarmActionsInput>,
): object {
  switchActions(state, input.AlarmNames, false);
  return {};
}

function namedAlarms({ alarms }: CloudWatchState, names: readonly string[]): Alarm[] {
  return [...new Set(names)].flatMap((name) => alarms.get(name) ?? []);
}

function checkUnused(state: CloudWatchState, alarm: Alarm, deleted: readonly Alarm[]): void {
  if (parentsOf(state, alarm).every((parent) => deleted.includes(parent))) return;
  throw validationError(
    `Cannot delete ${alarm.name} as there are composite alarm(s) depending on it`,
  );
}

function remove(state: CloudWatchState, alarm: Alarm, call: Call): void {
  state.alarms.delete(alarm.name);
  state.tags.delete(alarm.arn);
  if (alarm.kind === 'composite') alarm.cancelSuppression();
  for (const other of suppressedAlarmsOf(state, alarm)) {
    call.clock.start(() => followSuppressor(state, call, other));
  }
  const configuration = describeConfiguration(alarm);
  recordConfigurationUpdate(state, alarm, call.clock.now(), { type: 'Delete', configuration });
  publishEvent(call, alarm, configurationChange(alarm, 'delete'));
}

function checkJson(text: string | undefined): void {
  if (text === undefined) return;
  try {
    JSON.parse(text);
  } catch {
    throw new InvalidFormatFault({ message: 'StateReasonData is not valid JSON', $metadata: {} });
  }
}

function switchActions(
  state: CloudWatchState,
  names: readonly string[],
  actionsEnabled: boolean,
): void {
  for (const alarm of namedAlarms(state, names)) {
    if (alarm.kind === 'metric') alarm.definition = { ...alarm.definition, actionsEnabled };
    else alarm.definition = { ...alarm.definition, actionsEnabled };
  }
}
