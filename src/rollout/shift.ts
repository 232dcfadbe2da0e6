import { type Actor, commentSuffix } from './actor.ts';
import { type AlarmReading, isInAlarm, reasonText, toleratedOf } from './alarms.ts';
import type { Builds } from './builds.ts';
import { refuseRolledBack, remedy } from './commands.ts';
import { type Answer, type Decision, raise, record } from './decision.ts';
import { isManual, manualPlan, manualStep } from './plan.ts';
import type { Refusal } from './reasons.ts';
import {
  currentStep,
  describePhase,
  describeStep,
  isActive,
  isFenced,
  newRollout,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit, type Weights } from './weights.ts';

/** Weights that a person or a pipeline asks for. */
export type ShiftRequest = {
  readonly actor: Actor;
  readonly weights: Weights;
  /** Says what would happen, and changes nothing. */
  readonly isDryRun: boolean;
  /** Raises green in spite of an alarm in ALARM, or of a rollback that is not ready. */
  readonly isForced: boolean;
  /** Raises a build although it was rolled back. */
  readonly isRetry: boolean;
};

/** The readings that a shift rests on. */
export type ShiftObservation = {
  readonly live: Weights;
  /** Green's. */
  readonly alarms: readonly AlarmReading[];
  readonly builds: Builds;
};

/** The id of the rollout, should a new one begin, and the time. */
export type ShiftMoment = { readonly id: string; readonly nowMs: number };

/**
 * Decides how a manual weight changes the record: to a rollout of one step that lasts until a person
 * ends it. Lowering green's weight is never refused.
 */
export function shiftTo(
  current: Rollout | undefined,
  request: ShiftRequest,
  seen: ShiftObservation,
  at: ShiftMoment,
): Answer {
  const refusals = refuseRaise(current, request, seen);
  if (refusals.length > 0) return { refusals };
  const { weights, actor, isForced } = request;
  const rollout = withManualStep(current, request, seen.builds, at);
  const tolerated = [...rollout.tolerated, ...(isForced ? toleratedOf(seen.alarms) : [])];
  const message = `shifted from ${describeShift(seen.live, weights)}${commentSuffix(actor)}`;
  const shifting = { ...rollout, tolerated, weights: seen.live };
  return { decision: raise(shifting, weights, at.nowMs, { reason: 'Manual', message, actor }) };
}

/**
 * Records that a person withdrew green.
 *
 * @returns nothing where no rollout gave it traffic
 */
export function withdraw(
  current: Rollout | undefined,
  actor: Actor,
  nowMs: number,
): Decision | undefined {
  if (current === undefined || !isActive(current)) return undefined;
  const message = `${current.id}: green was withdrawn${commentSuffix(actor)}`;
  const change = {
    phase: 'withdrawn',
    pausedIn: undefined,
    previous: current.weights,
    weights: ALL_BLUE,
    phaseSinceMs: nowMs,
  } as const;
  return record(current, nowMs, { reason: 'Withdrawn', message, actor }, change);
}

/** The shift would give green its first traffic. */
export function isFirstTraffic({ weights }: ShiftRequest, { live }: ShiftObservation): boolean {
  return live.green === 0 && weights.green > 0;
}

export function describeShift(from: Weights, to: Weights): string {
  return isSameSplit(from, to)
    ? formatWeights(from)
    : `${formatWeights(from)} to ${formatWeights(to)}`;
}

function refuseRaise(
  current: Rollout | undefined,
  { weights, isForced, isRetry }: ShiftRequest,
  { live, alarms, builds }: ShiftObservation,
): Refusal[] {
  // Whatever a green that was rolled back still has, it has by mistake.
  const from = current !== undefined && isFenced(current) ? 0 : live.green;
  if (weights.green <= from) return [];
  const what = `cannot raise green from ${from} to ${weights.green}`;
  return [
    ...refuseAgainstPlan(current, what),
    ...(isRetry ? [] : refuseRolledBack(current, builds)),
    ...(isForced ? [] : refuseByAlarms(alarms, what)),
  ];
}

function refuseAgainstPlan(current: Rollout | undefined, what: string): Refusal[] {
  if (current === undefined) return [];
  const isPlanned = isActive(current) && !isManual(current.plan);
  const isPromoting = phaseBehindPause(current) === 'promoting';
  if (!isPlanned && !isPromoting && current.phase !== 'rolling-back') return [];
  const message = `${what}: ${describePhase(current)} (${describeStep(current)}); ${remedy(current)}`;
  return [{ reason: 'RolloutRunning', message }];
}

function refuseByAlarms(alarms: readonly AlarmReading[], what: string): Refusal[] {
  if (alarms.length === 0) {
    return [{ reason: 'NoAlarms', message: `${what}: no alarm watches green; deploy again` }];
  }
  return alarms.filter(isInAlarm).map((alarm) => ({
    reason: 'GreenInAlarm',
    message: `${what}: alarm ${alarm.name} is in ALARM (${reasonText(alarm)}); wait until it is OK, or override with --force`,
  }));
}

/** Continues a manual rollout, so that an alarm that went off during it still counts. */
function withManualStep(
  current: Rollout | undefined,
  { weights, actor }: ShiftRequest,
  builds: Builds,
  { id, nowMs }: ShiftMoment,
): Rollout {
  const step = manualStep(weights.green);
  if (current !== undefined && isActive(current) && isManual(current.plan)) {
    const plan = manualPlan([currentStep(current), step]);
    const fresh = { stepIndex: 1, approvedStep: undefined, skippedStep: undefined };
    return { ...current, ...fresh, plan, actor };
  }
  return newRollout(current, { id, plan: manualPlan([step]), builds, actor, nowMs });
}
