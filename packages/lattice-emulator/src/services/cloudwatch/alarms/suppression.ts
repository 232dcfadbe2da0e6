import type { Scope } from '../../../contracts.ts';
import type { CloudWatchState } from '../state.ts';
import { executeActions } from './actions.ts';
import type { Alarm, CompositeAlarm, SuppressedBy } from './alarm.ts';
import { publishEvent, stateChange } from './events.ts';
import { findAlarm } from './find-alarms.ts';

/**
 * Returns the cause that suppresses the actions of an alarm that is about to change: its
 * suppressor, or the wait for it. A new composite alarm does not wait, as the events that AWS
 * documents show.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export function suppressionOf(state: CloudWatchState, alarm: Alarm): SuppressedBy | undefined {
  const suppressor = alarm.kind === 'composite' ? alarm.definition.suppressor : undefined;
  if (suppressor === undefined) return undefined;
  if (isInAlarm(state, suppressor.alarm)) return 'Alarm';
  const isNew = alarm.state.value === 'INSUFFICIENT_DATA';
  return isNew || suppressor.waitSeconds === 0 ? undefined : 'WaitPeriod';
}

/** Keeps the actions of a suppressed alarm until nothing suppresses them any more. */
export async function holdActions(
  state: CloudWatchState,
  scope: Scope,
  alarm: CompositeAlarm,
): Promise<void> {
  const { waitSeconds = 0 } = alarm.definition.suppressor ?? {};
  alarm.hasHeldActions = true;
  // A wait that began with the change before is over.
  alarm.cancelSuppression();
  if (alarm.state.suppressedBy === 'WaitPeriod') releaseAfter(state, scope, alarm, waitSeconds);
}

/** Suppresses or lets go of an alarm whose suppressor has changed. */
export async function followSuppressor(
  state: CloudWatchState,
  scope: Scope,
  alarm: CompositeAlarm,
): Promise<void> {
  const { suppressor } = alarm.definition;
  const isSuppressed = suppressor !== undefined && isInAlarm(state, suppressor.alarm);
  if (isSuppressed === (alarm.state.suppressedBy === 'Alarm')) return;
  alarm.cancelSuppression();
  if (isSuppressed) return setSuppression(scope, alarm, 'Alarm');
  const { extensionSeconds = 0 } = suppressor ?? {};
  if (extensionSeconds === 0) return release(state, scope, alarm);
  setSuppression(scope, alarm, 'ExtensionPeriod');
  releaseAfter(state, scope, alarm, extensionSeconds);
}

/** Starts again from what the definition says, without what was held. */
export function resetSuppression(state: CloudWatchState, alarm: CompositeAlarm): void {
  const { suppressor } = alarm.definition;
  const isSuppressed = suppressor !== undefined && isInAlarm(state, suppressor.alarm);
  alarm.cancelSuppression();
  alarm.hasHeldActions = false;
  alarm.state = { ...alarm.state, suppressedBy: isSuppressed ? 'Alarm' : undefined };
}

function isInAlarm(state: CloudWatchState, reference: string): boolean {
  return findAlarm(state, reference)?.state.value === 'ALARM';
}

function releaseAfter(
  state: CloudWatchState,
  scope: Scope,
  alarm: CompositeAlarm,
  seconds: number,
): void {
  alarm.cancelSuppression = scope.clock.after(seconds * 1_000, () => release(state, scope, alarm));
}

/** The actions are those of the state that the alarm is in by now. */
async function release(state: CloudWatchState, scope: Scope, alarm: CompositeAlarm): Promise<void> {
  const previous = alarm.state;
  setSuppression(scope, alarm, undefined);
  if (!alarm.hasHeldActions) return;
  alarm.hasHeldActions = false;
  await executeActions(state, scope, alarm, previous);
}

function setSuppression(
  scope: Scope,
  alarm: CompositeAlarm,
  suppressedBy: SuppressedBy | undefined,
): void {
  const previous = alarm.state;
  alarm.state = { ...previous, suppressedBy, timestamp: scope.clock.now() };
  if (!scope.settings.eventsOfSuppression) return;
  publishEvent(scope, alarm, stateChange(alarm, previous));
}
