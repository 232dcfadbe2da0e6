import { type Actor, doneBy } from './actor.ts';
import {
  type AlarmCause,
  type AlarmReadings,
  alarmOfWorseBlue,
  CLOCK_SKEW_MS,
  reasonText,
} from './alarms.ts';
import { type Decision, type DecisionReason, pause, rollBack } from './decision.ts';
import { isActive, isUnderWay, type Rollout } from './rollout.ts';
import { formatWeights } from './weights.ts';

/** An alarm on green that went off. */
export type AlarmTrigger = {
  readonly kind: 'alarm';
  readonly alarmName: string;
  /** Nothing when the event does not say. */
  readonly changedAtMs: number | undefined;
  /** CloudWatch's text. */
  readonly stateReason: string;
};

/** The trigger of a rollback: an alarm, or a person. */
export type RollbackTrigger = AlarmTrigger | { readonly kind: 'manual'; readonly actor: Actor };

/** The input of the rollback function. A rehearsal only shows that it would work. */
export type RollbackInput = RollbackTrigger | { readonly kind: 'rehearsal' };

/** The record and the alarms, as far as they could be read without delaying a rollback. */
export type QuickRead = {
  /** `unknown` when the record could not be read, `undefined` when there is none. */
  readonly rollout: Rollout | undefined | 'unknown';
  readonly alarms: AlarmReadings | 'unknown';
};

/** The consequence of an alarm's event. */
export type AlarmVerdict =
  /** All traffic moves to blue. */
  | { readonly move: 'act' }
  /** No rollout gives green traffic: only if it has some nevertheless, all traffic moves to blue. */
  | { readonly move: 'act-if-exposed'; readonly message: string }
  /** The event is older than the rollout. */
  | { readonly move: 'ignore'; readonly message: string }
  /** Blue is the worse side. */
  | { readonly move: 'hold'; readonly decision: Decision };

/** Acts when in doubt: one event too many costs a rollout, one too few costs the callers. */
export function judgeAlarm(trigger: AlarmTrigger, seen: QuickRead, nowMs: number): AlarmVerdict {
  const { rollout } = seen;
  if (rollout === 'unknown') return { move: 'act' };
  if (rollout === undefined || !isUnderWay(rollout)) {
    const message = `${describeAlarm(trigger)}, but no rollout is running: nothing to roll back`;
    return { move: 'act-if-exposed', message };
  }
  if (isStale(trigger, rollout)) {
    const message = `${describeAlarm(trigger)} before ${rollout.id} began: ignored`;
    return { move: 'ignore', message };
  }
  return holdWhereBlueIsWorse(trigger, rollout, seen, nowMs) ?? { move: 'act' };
}

/**
 * Decides how a rollback fences the record, as it is when the weights are written.
 *
 * @returns nothing where no rollout is running, or the one that is began after the alarm
 */
export function fence(
  rollout: Rollout | undefined,
  trigger: RollbackTrigger,
  nowMs: number,
): Decision | undefined {
  if (rollout === undefined || !isUnderWay(rollout)) return undefined;
  if (trigger.kind === 'alarm' && isStale(trigger, rollout)) return undefined;
  return rollBack(rollout, nowMs, reasonOf(trigger));
}

/** The message is `alarm … went off: …` or `requested by ana: customers complain`. */
export function reasonOf(trigger: RollbackTrigger): DecisionReason {
  if (trigger.kind === 'alarm') {
    return { reason: 'GreenInAlarm', message: describeAlarm(trigger), alarm: causeOf(trigger) };
  }
  const { actor } = trigger;
  return { reason: 'Manual', message: doneBy('requested', actor), actor };
}

function causeOf({ alarmName, changedAtMs }: AlarmTrigger): AlarmCause {
  return { name: alarmName, wentOffAtMs: changedAtMs };
}

function describeAlarm({ alarmName, stateReason }: AlarmTrigger): string {
  return `alarm ${alarmName} went off: ${reasonText({ stateReason })}`;
}

function isStale({ changedAtMs }: AlarmTrigger, { startedAtMs }: Rollout): boolean {
  return changedAtMs !== undefined && changedAtMs < startedAtMs - CLOCK_SKEW_MS;
}

function holdWhereBlueIsWorse(
  trigger: AlarmTrigger,
  rollout: Rollout,
  { alarms }: QuickRead,
  nowMs: number,
): AlarmVerdict | undefined {
  if (!isActive(rollout) || alarms === 'unknown') return undefined;
  const blueInAlarm = alarmOfWorseBlue(alarms);
  if (blueInAlarm === undefined) return undefined;
  const message =
    `${describeAlarm(trigger)}, but green is not in alarm any more, and blue is: alarm ` +
    `${blueInAlarm.name} (${reasonText(blueInAlarm)}); held at ${formatWeights(rollout.weights)}, ` +
    'roll back by hand to overrule';
  const because = { reason: 'BlueInAlarm', message, alarm: causeOf(trigger) } as const;
  return { move: 'hold', decision: pause(rollout, nowMs, because) };
}
