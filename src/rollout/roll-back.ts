import { type AlarmReadings, alarmOfWorseBlue, CLOCK_SKEW_MS } from './alarms.ts';
import { type Decision, pause, sendBack } from './decision.ts';
import { isActive, isUnderWay, type Rollout } from './rollout.ts';
import { formatWeights } from './weights.ts';

/** An alarm on green that went off. */
export type AlarmRequest = {
  readonly kind: 'alarm';
  readonly alarmName: string;
  /** Unknown when the event does not say. */
  readonly changedAtMs: number | undefined;
  readonly alarmReason: string;
};

/** Who wants everything back on blue. */
export type SendBackRequest = AlarmRequest | { readonly kind: 'by-hand'; readonly reason: string };

/** What the rollback may be asked for; a rehearsal only shows that it could be done. */
export type RollBackRequest = SendBackRequest | { readonly kind: 'rehearsal' };

/** What could be read in the moment that there is; what could not stands in nothing's way. */
export type Glance = {
  /** `unknown` when the record could not be read, `undefined` when there is none. */
  readonly rollout: Rollout | undefined | 'unknown';
  readonly alarms: AlarmReadings | 'unknown';
};

/** What an alarm's event leads to. */
export type AlarmVerdict =
  /** All traffic goes to blue. */
  | { readonly move: 'act' }
  /** No rollout gives green traffic: only if it has some all the same, all traffic goes to blue. */
  | { readonly move: 'act-if-exposed'; readonly message: string }
  /** The event is older than the rollout. */
  | { readonly move: 'ignore'; readonly message: string }
  /** Blue is the worse side. */
  | { readonly move: 'hold'; readonly decision: Decision };

/** In doubt it acts: an event too many costs a rollout, an event too few costs the callers. */
export function judgeAlarm(request: AlarmRequest, seen: Glance, nowMs: number): AlarmVerdict {
  const { rollout } = seen;
  if (rollout === 'unknown') return { move: 'act' };
  if (rollout === undefined || !isUnderWay(rollout)) {
    const message = `${describeAlarm(request)}, but no rollout is under way: nothing to roll back`;
    return { move: 'act-if-exposed', message };
  }
  if (isStale(request, rollout)) {
    const message = `${describeAlarm(request)} before ${rollout.id} began: ignored`;
    return { move: 'ignore', message };
  }
  return holdWhereBlueIsWorse(request, rollout, seen, nowMs) ?? { move: 'act' };
}

/**
 * What a rollback makes of the record as it is when the weights are written.
 *
 * @returns nothing where nothing is under way, or what is began after the alarm
 */
export function fence(
  rollout: Rollout | undefined,
  request: SendBackRequest,
  nowMs: number,
): Decision | undefined {
  if (rollout === undefined || !isUnderWay(rollout)) return undefined;
  if (request.kind === 'by-hand') {
    return sendBack(rollout, nowMs, { reason: 'ByHand', message: request.reason });
  }
  if (isStale(request, rollout)) return undefined;
  return sendBack(rollout, nowMs, { reason: 'GreenInAlarm', message: describeAlarm(request) });
}

export function describeAlarm({ alarmName, alarmReason }: AlarmRequest): string {
  return `alarm ${alarmName} went off: ${alarmReason}`;
}

function isStale({ changedAtMs }: AlarmRequest, { startedAtMs }: Rollout): boolean {
  return changedAtMs !== undefined && changedAtMs < startedAtMs - CLOCK_SKEW_MS;
}

function holdWhereBlueIsWorse(
  request: AlarmRequest,
  rollout: Rollout,
  { alarms }: Glance,
  nowMs: number,
): AlarmVerdict | undefined {
  if (!isActive(rollout) || alarms === 'unknown') return undefined;
  const blueInAlarm = alarmOfWorseBlue(alarms);
  if (blueInAlarm === undefined) return undefined;
  const message =
    `${describeAlarm(request)}, but green is not in alarm any more, and blue is: alarm ` +
    `${blueInAlarm.name} (${blueInAlarm.reason}); held at ${formatWeights(rollout.weights)}, ` +
    'roll back by hand to overrule';
  return { move: 'hold', decision: pause(rollout, nowMs, { reason: 'BlueInAlarm', message }) };
}
