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

/** A change of state, with everything that it triggers. */
type Transition = {
  readonly state: CloudWatchState;
  readonly scope: Scope;
  /** The composite alarms whose change led here; none of them is evaluated again. */
  readonly path: readonly Alarm[];
};

/**
 * Sets the state of an alarm. When its value changes, also writes the history, sends an event, runs
 * the alarm's actions, and evaluates the composite alarms that refer to it.
 *
 * @returns when all actions have ended, successfully or not
 */
export async function setState(
  state: CloudWatchState,
  scope: Scope,
  alarm: Alarm,
  next: AlarmState,
): Promise<void> {
  await Promise.all(change({ state, scope, path: [] }, alarm, next));
}

/** Sets the state of a composite alarm that was just created or updated, by its rule. */
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
      : change({ state, scope, path: [] }, alarm, composite(scope, value, reason, [...children])),
  );
}

function change(transition: Transition, alarm: Alarm, next: AlarmState): Promise<void>[] {
  const { state, scope, path } = transition;
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
    ...parents.flatMap((parent) =>
      evaluateParent({ ...transition, path: [...path, alarm] }, parent, alarm),
    ),
  ];
}

function evaluateParent(
  transition: Transition,
  parent: CompositeAlarm,
  child: Alarm,
): Promise<void>[] {
  const value = valueOfRule(transition.state, parent);
  if (value === parent.state.value) return [];
  const { state: cause } = child;
  const at = formatLongTime(cause.timestamp);
  const reason = `${child.arn} transitioned to ${cause.value} at ${at}`;
  return change(transition, parent, composite(transition.scope, value, reason, [child]));
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
