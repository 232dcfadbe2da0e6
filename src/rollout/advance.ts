import { UNKNOWN_ACTOR } from './actor.ts';
import { type AlarmCause, alarmOfWorseBlue, causeOf, reasonText, wentOffSince } from './alarms.ts';
import { bakeEndsAtMs } from './bake.ts';
import { isSameBuild } from './builds.ts';
import { type Decision, type DecisionReason, pause, raise, record, rollBack } from './decision.ts';
import { formatDuration } from './duration.ts';
import type { GateReading, Situation } from './gates/gate.ts';
import { continuousGates, failureOf, gatesBeforeStep, gatesOfBake } from './gates/gates.ts';
import { rollbackVerified, weightsLive } from './live-weights.ts';
import type { Observation } from './observation.ts';
import { isManual, manualPlan, manualStep, weightsOf } from './plan.ts';
import { detectCompletedPromotion } from './promote.ts';
import {
  type ActivePhase,
  type ActiveRollout,
  currentStep,
  describeStep,
  enterNextStep,
  isActive,
  isFenced,
  isLastStep,
  isUnderWay,
  newRollout,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit } from './weights.ts';

/** The situation of a rollout that has not ended. */
type ActiveSituation = Situation & { readonly rollout: ActiveRollout };

/**
 * Decides one move of a rollout. Pure: the same record, observation and time give the same
 * decision.
 *
 * @returns nothing where there is nothing to do and nothing to record
 */
export function advance(rollout: Rollout, seen: Observation, nowMs: number): Decision | undefined {
  if (!isActive(rollout)) return advanceInactive({ rollout, seen, nowMs });
  const situation = { rollout, seen, nowMs };
  const gates = continuousGates(situation);
  const failure = gates.find(({ verdict }) => verdict === 'fail');
  if (failure !== undefined) return rollBackOrHold(situation, failure, gates);
  if (isElsewhere(rollout, seen)) return yieldToOtherWriter(situation, gates);
  return IN_PHASE[rollout.phase](situation, gates);
}

type InPhase = (
  situation: ActiveSituation,
  continuous: readonly GateReading[],
) => Decision | undefined;

const IN_PHASE: Readonly<Record<ActivePhase, InPhase>> = {
  pending: beginStep,
  shifting: confirmStepLive,
  baking: bake,
  paused: () => undefined,
  ready: watch,
  // The promotion itself carries on; until it is done, green is watched.
  promoting: () => undefined,
};

/**
 * Takes over green's traffic when no rollout gave it: green is watched from now on, and nothing
 * moves until a person decides.
 */
export function adopt(
  rollout: Rollout | undefined,
  { live, builds }: Observation,
  id: string,
  nowMs: number,
): Decision | undefined {
  const isKnown = rollout !== undefined && isUnderWay(rollout);
  if (isKnown || live.green === 0) return undefined;
  const found = newRollout(rollout, {
    id,
    nowMs,
    builds,
    plan: manualPlan([manualStep(live.green)]),
    actor: UNKNOWN_ACTOR,
  });
  // A write that came late may belong to the rollout before: an alarm of that time still counts.
  const startedAtMs = rollout?.phase === 'withdrawn' ? rollout.startedAtMs : nowMs;
  const message = `green has ${live.green} % that no rollout gave it: watched from now on as ${id}, paused`;
  return pause(
    { ...found, startedAtMs, weights: live, previous: live, phase: 'baking', liveAtMs: nowMs },
    nowMs,
    { reason: 'Adopted', message },
  );
}

/** Overrules writes to the listener after a rollback, as long as green runs the same build. */
function advanceInactive({ rollout, seen, nowMs }: Situation): Decision | undefined {
  if (!isFenced(rollout)) return undefined;
  if (isSameSplit(seen.live, ALL_BLUE)) {
    return rollout.phase === 'rolling-back' ? rollbackVerified(rollout, nowMs) : undefined;
  }
  const hasEnded = rollout.phase === 'rolled-back';
  if (hasEnded && !isSameBuild(rollout.builds.green, seen.builds.green)) return undefined;
  const message = `green had ${seen.live.green} % although ${rollout.id} was rolled back: 100/0 is requested again`;
  const because = { reason: 'ResidualWeight', message } as const;
  return rollBack({ ...rollout, weights: seen.live }, nowMs, because);
}

/** Never moves traffic onto the worse side: where only blue is in alarm, green keeps its share. */
function rollBackOrHold(
  { rollout, seen, nowMs }: ActiveSituation,
  failure: GateReading,
  gates: readonly GateReading[],
): Decision | undefined {
  const blueInAlarm = alarmOfWorseBlue(seen.alarms);
  if (blueInAlarm === undefined) {
    const { message } = failure;
    const reason = failureOf(failure);
    const alarm = reason === 'GreenInAlarm' ? causeIn(rollout, seen) : undefined;
    return rollBack(rollout, nowMs, { reason, message, gates, alarm });
  }
  const message =
    `green should be rolled back (${failure.message}), but blue is worse: alarm ${blueInAlarm.name} ` +
    `is in ALARM (${reasonText(blueInAlarm)}); held at ${formatWeights(rollout.weights)}, ` +
    'roll back by hand to overrule';
  return pauseOnce(rollout, nowMs, { reason: 'BlueInAlarm', message, gates });
}

function causeIn(rollout: Rollout, { alarms }: Observation): AlarmCause | undefined {
  const [first] = wentOffSince(alarms.green, rollout.startedAtMs, rollout.tolerated);
  return first && causeOf(first);
}

/** While weights are being requested, those of before are expected too. */
function isElsewhere(rollout: Rollout, { live }: Observation): boolean {
  if (isSameSplit(live, rollout.weights)) return false;
  const isRequesting = phaseBehindPause(rollout) === 'shifting';
  return !(isRequesting && isSameSplit(live, rollout.previous));
}

function yieldToOtherWriter(
  { rollout, seen: { live, builds }, nowMs }: ActiveSituation,
  gates: readonly GateReading[],
): Decision | undefined {
  const found = `the listener shows ${formatWeights(live)} instead of ${formatWeights(rollout.weights)}`;
  if (isSameSplit(live, ALL_BLUE)) {
    const promotion = detectCompletedPromotion(rollout, builds, nowMs);
    if (promotion !== undefined) return promotion;
    const message = `${found}: it was rolled back from outside, so ${rollout.id} has ended`;
    return rollBack(rollout, nowMs, { reason: 'ExternalRollback', message, gates });
  }
  const message = `${found}: another writer changed it; resume to request ours again, or abort`;
  return pauseOnce(rollout, nowMs, { reason: 'WeightDrift', message, gates });
}

/** Does not record the same doubt again at every turn. */
function pauseOnce(
  rollout: ActiveRollout,
  nowMs: number,
  because: DecisionReason,
): Decision | undefined {
  const isKnown = rollout.phase === 'paused' && rollout.last.reason === because.reason;
  return isKnown ? undefined : pause(rollout, nowMs, because);
}

function watch(
  { rollout, nowMs }: ActiveSituation,
  gates: readonly GateReading[],
): Decision | undefined {
  if (rollout.last.reason === 'Watching') return undefined;
  const message = 'green has all traffic and is watched until it is promoted';
  return record(rollout, nowMs, { reason: 'Watching', message, gates });
}

function beginStep(
  situation: ActiveSituation,
  continuous: readonly GateReading[],
): Decision | undefined {
  const gates = [...continuous, ...gatesBeforeStep(situation)];
  return onceAllPass(situation, gates, () => {
    const { rollout, nowMs } = situation;
    const weights = weightsOf(currentStep(rollout));
    const message = `from ${formatWeights(rollout.weights)} to ${formatWeights(weights)}: ${describeStep(rollout)}`;
    return raise(rollout, weights, nowMs, { reason: 'GreenRaised', message, gates });
  });
}

function confirmStepLive(
  { rollout, seen: { live }, nowMs }: ActiveSituation,
  gates: readonly GateReading[],
): Decision {
  const { weights, phaseSinceMs, plan } = rollout;
  if (isSameSplit(live, weights)) return weightsLive(rollout, nowMs);
  const waitedMs = nowMs - phaseSinceMs;
  const message = `${formatWeights(weights)} was requested ${formatDuration(waitedMs)} ago, but the listener shows ${formatWeights(live)}`;
  if (waitedMs >= plan.stepTimeoutMs) {
    return pause(rollout, nowMs, { reason: 'StepTimedOut', message, gates });
  }
  const retried = {
    reason: 'WeightsPending',
    message: `${message}; requested again`,
    gates,
  } as const;
  return raise(rollout, weights, nowMs, retried);
}

function bake(
  situation: ActiveSituation,
  continuous: readonly GateReading[],
): Decision | undefined {
  const gates = [...continuous, ...gatesOfBake(situation)];
  return onceAllPass(situation, gates, () => {
    const { rollout, nowMs } = situation;
    if (!isLastStep(rollout)) {
      return beginStep({ ...situation, rollout: enterNextStep(rollout, nowMs) }, gates);
    }
    const message = 'green has all traffic and passed every step: ready to be promoted';
    const because = { reason: 'EveryStepPassed', message, gates } as const;
    return record(rollout, nowMs, because, { phase: 'ready', phaseSinceMs: nowMs });
  });
}

/** The worst verdict counts: one failure rolls back, one inconclusive gate is waited for. */
function onceAllPass(
  situation: ActiveSituation,
  gates: readonly GateReading[],
  proceed: () => Decision | undefined,
): Decision | undefined {
  const failure = gates.find(({ verdict }) => verdict === 'fail');
  if (failure !== undefined) return rollBackOrHold(situation, failure, gates);
  return gates.some(isOpen) ? wait(situation, gates) : proceed();
}

function isOpen({ verdict }: GateReading): boolean {
  return verdict === 'inconclusive';
}

/** Waits until the step times out; an approval has a timeout of its own. */
function wait(situation: ActiveSituation, gates: readonly GateReading[]): Decision | undefined {
  const { rollout, nowMs } = situation;
  const open = gates.filter(isOpen);
  const approval = open.find(({ gate }) => gate === 'approval');
  if (approval !== undefined) return waitForApproval(situation, approval, gates);
  const message = open.map((reading) => reading.message).join('; ');
  if (open.some(({ gate }) => gate === 'bake')) {
    // A manual step may last for days, and every turn would record the same.
    if (isManual(rollout.plan) && rollout.last.reason === 'Baking') return undefined;
    return record(rollout, nowMs, { reason: 'Baking', message, gates });
  }
  const { phaseSinceMs, plan } = rollout;
  const sinceMs = Math.max(phaseSinceMs, bakeEndsAtMs(rollout) ?? 0);
  if (nowMs - sinceMs < plan.stepTimeoutMs) {
    return record(rollout, nowMs, { reason: 'AwaitingData', message, gates });
  }
  const timedOut = `${message}, for ${formatDuration(plan.stepTimeoutMs)}: paused, resume or skip to proceed`;
  return pause(rollout, nowMs, { reason: 'StepTimedOut', message: timedOut, gates });
}

function waitForApproval(
  { rollout, nowMs }: ActiveSituation,
  { message }: GateReading,
  gates: readonly GateReading[],
): Decision {
  const { phaseSinceMs, plan } = rollout;
  const isLate = nowMs - phaseSinceMs >= plan.approval.timeoutMs;
  if (!isLate) return record(rollout, nowMs, { reason: 'ApprovalAwaited', message, gates });
  const timedOut = { reason: 'ApprovalTimedOut', message: `${message}: paused`, gates } as const;
  return pause(rollout, nowMs, timedOut);
}
