import type { Scope } from '../../../contracts.ts';
import type { CloudWatchState } from '../state.ts';
import { executeActions } from './actions.ts';
import type { Alarm, AlarmState, CompositeAlarm } from './alarm.ts';
import { publishEvent, stateChange } from './events.ts';
import { findAlarm, parentsOf, suppressedAlarmsOf } from './find-alarms.ts';
import { recordStateUpdate } from './history.ts';
import { childrenOf, holds } from './rule.ts';
import { followSuppressor, holdActions, suppressionOf } from './suppression.ts';
import { formatLongTime, formatTimestamp } from './text.ts';

/**
 * Sets the state of an alarm, and when its value changes tells everybody: the history, the event
 * bus, the alarm's actions, and the composite alarms that refer to it.
 *
 * @returns when the actions have ended, which may have failed
 */
export async function setState(
  state: CloudWatchState,
  scope: Scope,
  alarm: Alarm,
  next: AlarmState,
): Promise<void> {
  await Promise.all(change(state, scope, alarm, next, []));
}

/** Sets the state of a composite alarm that was just put, by its rule. */
export async function evaluateNewRule(
  state: CloudWatchState,
  scope: Scope,
  alarm: CompositeAlarm,
  occasion: 'created' | 'updated',
): Promise<void> {
  const value = valueOfRule(state, alarm);
  // A rule may refer to an alarm by its name and by its ARN.
  const references = childrenOf(alarm.definition.rule);
  const children = new Set(references.flatMap((reference) => findAlarm(state, reference) ?? []));
  const reason = `${alarm.arn} was ${occasion} and its alarm rule evaluates to ${value}`;
  await Promise.all(
    value === alarm.state.value
      ? []
      : change(state, scope, alarm, composite(scope, value, reason, [...children]), []),
  );
}

/**
 * @param path the composite alarms whose change led here; an alarm that is on it is not evaluated
 * again
 */
function change(
  state: CloudWatchState,
  scope: Scope,
  alarm: Alarm,
  next: AlarmState,
  path: readonly Alarm[],
): Promise<void>[] {
  const previous = alarm.state;
  const hasChanged = previous.value !== next.value;
  const suppressedBy = hasChanged ? suppressionOf(state, alarm) : previous.suppressedBy;
  alarm.state = { ...next, suppressedBy };
  if (!hasChanged) return [];
  alarm.transitionedAt = next.timestamp;
  recordStateUpdate(state, alarm, previous);
  publishEvent(scope, alarm, stateChange(alarm, previous));
  const suppressed = suppressedAlarmsOf(state, alarm);
  const parents = parentsOf(state, alarm).filter((parent) => !path.includes(parent));
  return [
    alarm.kind === 'composite' && suppressedBy !== undefined
      ? holdActions(state, scope, alarm)
      : executeActions(state, scope, alarm, previous),
    ...suppressed.map((other) => followSuppressor(state, scope, other)),
    ...parents.flatMap((parent) => evaluateParent(state, scope, parent, alarm, [...path, alarm])),
  ];
}

function evaluateParent(
  state: CloudWatchState,
  scope: Scope,
  parent: CompositeAlarm,
  child: Alarm,
  path: readonly Alarm[],
): Promise<void>[] {
  const value = valueOfRule(state, parent);
  if (value === parent.state.value) return [];
  const { state: cause } = child;
  const at = formatLongTime(cause.timestamp);
  const reason = `${child.arn} transitioned to ${cause.value} at ${at}`;
  return change(state, scope, parent, composite(scope, value, reason, [child]), path);
}

function valueOfRule(state: CloudWatchState, { definition }: CompositeAlarm): 'ALARM' | 'OK' {
  const stateOf = (reference: string) => findAlarm(state, reference)?.state.value;
  return holds(definition.rule, stateOf) ? 'ALARM' : 'OK';
}

function composite(
  { clock }: Scope,
  value: 'ALARM' | 'OK',
  reason: string,
  causes: readonly Alarm[],
): AlarmState {
  const triggeringAlarms = causes.map(({ arn, state }) => ({
    arn,
    state: { value: state.value, timestamp: formatTimestamp(state.timestamp) },
  }));
  const reasonData = JSON.stringify({ triggeringAlarms });
  return { value, reason, reasonData, timestamp: clock.now() };
}
