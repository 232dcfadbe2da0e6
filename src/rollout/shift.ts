import { type AlarmReading, isInAlarm, toleratedOf } from './alarms.ts';
import type { Builds } from './builds.ts';
import { refuseRolledBack, type Wish, whatToDoFirst } from './commands.ts';
import { type Answer, type Decision, raise, stay } from './decision.ts';
import { isManual, manualPlan, manualStep } from './plan.ts';
import type { Refusal } from './reasons.ts';
import {
  currentStep,
  describeStep,
  isActive,
  isFenced,
  newRollout,
  type Rollout,
} from './rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit, type Weights } from './weights.ts';

/** What somebody asks for. */
export type ShiftRequest = Wish & {
  readonly weights: Weights;
  /** Only say what would happen. */
  readonly isDryRun: boolean;
  /** Raise green although one of its alarms is in ALARM, or something is not ready for a rollback. */
  readonly isForced: boolean;
  /** Raise a build although it was rolled back. */
  readonly isRetry: boolean;
};

/** What a shift rests on. */
export type ShiftObservation = {
  readonly live: Weights;
  /** Green's. */
  readonly alarms: readonly AlarmReading[];
  readonly builds: Builds;
};

/**
 * Decides what a weight by hand makes of the record: a rollout of one step that lasts until a
 * person goes on. Nothing ever speaks against taking traffic off green.
 *
 * @param id of the rollout, where a new one begins
 */
export function shiftTo(
  current: Rollout | undefined,
  request: ShiftRequest,
  seen: ShiftObservation,
  id: string,
  nowMs: number,
): Answer {
  const refusals = refuseRaise(current, request, seen);
  if (refusals.length > 0) return { refusals };
  const { weights, why, isForced } = request;
  const rollout = withStep(current, request, seen.builds, id, nowMs);
  const tolerated = [...rollout.tolerated, ...(isForced ? toleratedOf(seen.alarms) : [])];
  const message = `shifted from ${describeShift(seen.live, weights)}${why === undefined ? '' : `: ${why}`}`;
  const grounds = { reason: 'ByHand', message } as const;
  return {
    decision: raise({ ...rollout, tolerated, weights: seen.live }, weights, nowMs, grounds),
  };
}

/**
 * The record of a green that was taken off by hand.
 *
 * @returns nothing where no rollout gave it traffic
 */
export function withdraw(
  current: Rollout | undefined,
  { why }: Wish,
  nowMs: number,
): Decision | undefined {
  if (current === undefined || !isActive(current)) return undefined;
  const message = `${current.id}: green was taken off by hand${why === undefined ? '' : `: ${why}`}`;
  return stay(
    current,
    nowMs,
    { reason: 'Withdrawn', message },
    {
      phase: 'withdrawn',
      pausedIn: undefined,
      previous: current.weights,
      weights: ALL_BLUE,
      phaseSinceMs: nowMs,
    },
  );
}

/** Green is to get its first traffic. */
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
  // What a green that was rolled back still has, it has by mistake.
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
  if (!isPlanned && current.phase !== 'rolling-back') return [];
  const message = `${what}: ${current.id} is ${current.phase} (${describeStep(current)}); ${whatToDoFirst(current)}`;
  return [{ reason: 'RolloutRunning', message }];
}

function refuseByAlarms(alarms: readonly AlarmReading[], what: string): Refusal[] {
  if (alarms.length === 0) {
    return [{ reason: 'NoAlarms', message: `${what}: no alarm watches green; deploy again` }];
  }
  return alarms.filter(isInAlarm).map(({ name, reason }) => ({
    reason: 'GreenInAlarm',
    message: `${what}: alarm ${name} is in ALARM (${reason}); wait until it is OK, or use "force": true`,
  }));
}

/** A step by hand goes on with a rollout by hand, so that an alarm of before still counts. */
function withStep(
  current: Rollout | undefined,
  { weights, by, why }: ShiftRequest,
  builds: Builds,
  id: string,
  nowMs: number,
): Rollout {
  const step = manualStep(weights.green);
  if (current !== undefined && isActive(current) && isManual(current.plan)) {
    const plan = manualPlan([currentStep(current), step]);
    return {
      ...current,
      plan,
      stepIndex: 1,
      approvedStep: undefined,
      skippedStep: undefined,
      by,
      why,
    };
  }
  return newRollout(current, { id, plan: manualPlan([step]), builds, by, why, nowMs });
}
