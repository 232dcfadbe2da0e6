import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import type { Alarm, CompositeAlarm, MetricAlarm } from '../alarms/alarm.ts';
import { configurationChange, describeConfiguration, publishEvent } from '../alarms/events.ts';
import { recordConfigurationUpdate } from '../alarms/history.ts';
import { readCompositeAlarm } from '../alarms/read-composite-alarm.ts';
import { readMetricAlarm } from '../alarms/read-metric-alarm.ts';
import type { SettingsInput } from '../alarms/settings.ts';
import { resetSuppression } from '../alarms/suppression.ts';
import { evaluateNewRule } from '../alarms/transition.ts';
import { validationError } from '../errors.ts';
import type { CloudWatchState } from '../state.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
export function putMetricAlarm(
  state: CloudWatchState,
  input: Checked<PutMetricAlarmInput>,
  call: Call,
): object {
  const definition = readMetricAlarm(input, call);
  const existing = state.alarms.get(input.AlarmName);
  if (existing === undefined) {
    const alarm: MetricAlarm = { ...newAlarm(input.AlarmName, call), kind: 'metric', definition };
    create(state, alarm, input, call);
  } else if (existing.kind === 'metric') {
    update(state, existing, call, () => {
      existing.definition = definition;
    });
  } else {
    throw otherKind(input.AlarmName);
  }
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export function putCompositeAlarm(
  state: CloudWatchState,
  input: Checked<PutCompositeAlarmInput>,
  call: Call,
): object {
  const definition = readCompositeAlarm(state, input, call);
  const existing = state.alarms.get(input.AlarmName);
  if (existing === undefined) {
    const base = newAlarm(input.AlarmName, call);
    const unsuppressed = { hasHeldActions: false, cancelSuppression: () => {} };
    const alarm: CompositeAlarm = { ...base, ...unsuppressed, kind: 'composite', definition };
    create(state, alarm, input, call);
    call.clock.start(() => evaluateNewRule(state, call, alarm, 'created'));
  } else if (existing.kind === 'composite') {
    update(state, existing, call, () => {
      existing.definition = definition;
      resetSuppression(state, existing);
    });
    call.clock.start(() => evaluateNewRule(state, call, existing, 'updated'));
  } else {
    throw otherKind(input.AlarmName);
  }
  return {};
}

function newAlarm(
  name: string,
  { accountId, region, clock }: Call,
): Omit<Alarm, 'kind' | 'definition'> {
  const now = clock.now();
  const reason = 'Unchecked: Initial alarm creation';
  return {
    name,
    arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`,
    state: { value: 'INSUFFICIENT_DATA', reason, reasonData: undefined, timestamp: now },
    transitionedAt: now,
  };
}

function create(
  state: CloudWatchState,
  alarm: Alarm,
  { Tags = [] }: SettingsInput,
  call: Call,
): void {
  state.alarms.set(alarm.name, alarm);
  state.tags.set(alarm.arn, new Map(Tags.map(({ Key, Value }) => [Key, Value])));
  const configuration = describeConfiguration(alarm);
  recordConfigurationUpdate(state, alarm, call.clock.now(), { type: 'Create', configuration });
  publishEvent(call, alarm, configurationChange(alarm, 'create'));
}

/** Replaces the whole configuration and keeps the state and the tags. */
function update(state: CloudWatchState, alarm: Alarm, call: Call, replace: () => void): void {
  const before = describeConfiguration(alarm);
  replace();
  const configuration = describeConfiguration(alarm);
  recordConfigurationUpdate(state, alarm, call.clock.now(), { type: 'Update', configuration });
  publishEvent(call, alarm, configurationChange(alarm, 'update', before));
}

function otherKind(name: string): Error {
  return validationError(`An alarm of another type exists with the name ${name}.`);
}
