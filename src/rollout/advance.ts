import { alarmOfWorseBlue } from './alarms.ts';
import { isSameBuild } from './builds.ts';
import { type Decision, type Grounds, pause, raise, sendBack, stay } from './decision.ts';
import { formatDuration } from './duration.ts';
import {
  bakeEndsAtMs,
  enterNextStep,
  FAILURES,
  type GateReading,
  gatesBeforeStep,
  gatesOfBake,
  standingGates,
} from './gates.ts';
import type { Observation } from './observation.ts';
import { isManual, manualPlan, manualStep, weightsOf } from './plan.ts';
import { foundPromoted } from './promote.ts';
import {
  type ActivePhase,
  type ActiveRollout,
  currentStep,
  describeStep,
  isActive,
  isFenced,
  isLastStep,
  isUnderWay,
  newRollout,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit } from './weights.ts';

/**
 * Decides one move of a rollout. Pure: the same record, observation and time give the same
 * decision.
 *
 * @returns nothing where there is nothing to do and nothing to record
 */
export function advance(rollout: Rollout, seen: Observation, nowMs: number): Decision | undefined {
  if (!isActive(rollout)) return advanceInactive(rollout, seen, nowMs);
  const standing = standingGates(rollout, seen);
  const failure = standing.find(({ verdict }) => verdict === 'fail');
  if (failure !== undefined) return sendBackOrHold(rollout, seen, nowMs, failure, standing);
  if (isElsewhere(rollout, seen)) return yieldToOtherWriter(rollout, seen, nowMs, standing);
  return IN_PHASE[rollout.phase](rollout, seen, nowMs, standing);
}

type InPhase = (
  rollout: ActiveRollout,
  seen: Observation,
  nowMs: number,
  standing: readonly GateReading[],
) => Decision | undefined;

const IN_PHASE: Readonly<Record<ActivePhase, InPhase>> = {
  pending: beginStep,
  shifting: seeStepLive,
  baking: bake,
  paused: () => undefined,
  ready: watch,
  // Whoever promotes goes on; until then green is watched.
  promoting: () => undefined,
};

/**
 * Green has traffic that no rollout gave it: it is watched from now on, and nothing moves until a
 * person says so.
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
    by: 'nobody known',
    why: undefined,
  });
  // A write that came late may belong to the rollout before: an alarm of that time still counts.
  const startedAtMs = rollout?.phase === 'withdrawn' ? rollout.startedAtMs : nowMs;
  const message = `green has ${live.green} % that no rollout gave it: watched from now on as ${id}, paused`;
  return pause(
    { ...found, startedAtMs, weights: live, previous: live, phase: 'baking', liveAtMs: nowMs },
    nowMs,
    {
      reason: 'Adopted',
      message,
    },
  );
}

/** The record of a listener that shows 100/0, as it was asked to. */
export function seenOnBlue(rollout: Rollout, nowMs: number): Decision {
  const message = `all traffic is on blue, and ${rollout.id} is over`;
  const grounds = { reason: 'SeenOnBlue', message } as const;
  const decision = stay(rollout, nowMs, grounds, { phase: 'rolled-back', phaseSinceMs: nowMs });
  // Why it was rolled back is what people want to know of it from now on.
  return { ...decision, next: { ...decision.next, last: rollout.last } };
}

/** The record of weights that were just asked for and are seen live. */
export function seenLive(rollout: Rollout, nowMs: number): Decision {
  const message = `${formatWeights(rollout.weights)} is live: ${describeStep(rollout)}`;
  const grounds = { reason: 'SeenLive', message } as const;
  return stay(rollout, nowMs, grounds, { phase: 'baking', phaseSinceMs: nowMs, liveAtMs: nowMs });
}

/** Whoever writes to the listener after a rollback is overruled, as long as the build is the same. */
function advanceInactive(rollout: Rollout, seen: Observation, nowMs: number): Decision | undefined {
  if (!isFenced(rollout)) return undefined;
  if (isSameSplit(seen.live, ALL_BLUE)) {
    return rollout.phase === 'rolling-back' ? seenOnBlue(rollout, nowMs) : undefined;
  }
  const isOver = rollout.phase === 'rolled-back';
  if (isOver && !isSameBuild(rollout.builds.green, seen.builds.green)) return undefined;
  const message = `green had ${seen.live.green} % although ${rollout.id} was rolled back: everything goes to blue again`;
  return sendBack({ ...rollout, weights: seen.live }, nowMs, { reason: 'WeightLeft', message });
}

/** Never onto the worse side: where only blue is in alarm, green keeps what it has. */
function sendBackOrHold(
  rollout: ActiveRollout,
  seen: Observation,
  nowMs: number,
  failure: GateReading,
  gates: readonly GateReading[],
): Decision | undefined {
  const blueInAlarm = alarmOfWorseBlue(seen.alarms);
  if (blueInAlarm === undefined) {
    const message = `all traffic goes back to blue: ${failure.why}`;
    return sendBack(rollout, nowMs, { reason: FAILURES[failure.gate], message, gates });
  }
  const message =
    `green should lose its traffic (${failure.why}), but blue is worse: alarm ${blueInAlarm.name} ` +
    `is in ALARM (${blueInAlarm.reason}); held at ${formatWeights(rollout.weights)}, roll back by hand to overrule`;
  return pauseOnce(rollout, nowMs, { reason: 'BlueInAlarm', message, gates });
}

/** While weights are asked for, those of before are no surprise. */
function isElsewhere(rollout: Rollout, { live }: Observation): boolean {
  if (isSameSplit(live, rollout.weights)) return false;
  const isAsking = phaseBehindPause(rollout) === 'shifting';
  return !(isAsking && isSameSplit(live, rollout.previous));
}

function yieldToOtherWriter(
  rollout: ActiveRollout,
  { live, builds }: Observation,
  nowMs: number,
  gates: readonly GateReading[],
): Decision | undefined {
  const found = `the listener shows ${formatWeights(live)} instead of ${formatWeights(rollout.weights)}`;
  if (isSameSplit(live, ALL_BLUE)) {
    const promotion = foundPromoted(rollout, builds, nowMs);
    if (promotion !== undefined) return promotion;
    const message = `${found}: somebody rolled it back, so ${rollout.id} is over`;
    return sendBack(rollout, nowMs, { reason: 'FoundOnBlue', message, gates });
  }
  const message = `${found}: somebody else writes to it; theirs stays, resume to go on with ours`;
  return pauseOnce(rollout, nowMs, { reason: 'WeightsDiffer', message, gates });
}

/** The same doubt again is nothing new. */
function pauseOnce(rollout: ActiveRollout, nowMs: number, grounds: Grounds): Decision | undefined {
  const isKnown = rollout.phase === 'paused' && rollout.last.reason === grounds.reason;
  return isKnown ? undefined : pause(rollout, nowMs, grounds);
}

function watch(
  rollout: ActiveRollout,
  _seen: Observation,
  nowMs: number,
  gates: readonly GateReading[],
): Decision | undefined {
  if (rollout.last.reason === 'Watching') return undefined;
  const message = 'green has everything and is watched until it is promoted';
  return stay(rollout, nowMs, { reason: 'Watching', message, gates });
}

function beginStep(
  rollout: ActiveRollout,
  seen: Observation,
  nowMs: number,
  standing: readonly GateReading[],
): Decision | undefined {
  const gates = [...standing, ...gatesBeforeStep(rollout, seen, nowMs)];
  return onceAllPass(rollout, seen, nowMs, gates, () => {
    const weights = weightsOf(currentStep(rollout));
    const message = `from ${formatWeights(rollout.weights)} to ${formatWeights(weights)}: ${describeStep(rollout)}`;
    return raise(rollout, weights, nowMs, { reason: 'GreenRaised', message, gates });
  });
}

function seeStepLive(
  rollout: ActiveRollout,
  { live }: Observation,
  nowMs: number,
  gates: readonly GateReading[],
): Decision {
  const { weights, phaseSinceMs, plan } = rollout;
  if (isSameSplit(live, weights)) return seenLive(rollout, nowMs);
  const waitedMs = nowMs - phaseSinceMs;
  const message = `${formatWeights(weights)} was asked for ${formatDuration(waitedMs)} ago, but the listener shows ${formatWeights(live)}`;
  if (waitedMs >= plan.patienceMs) {
    return pause(rollout, nowMs, { reason: 'PatienceSpent', message, gates });
  }
  return raise(rollout, weights, nowMs, {
    reason: 'NotLiveYet',
    message: `${message}; asked again`,
    gates,
  });
}

function bake(
  rollout: ActiveRollout,
  seen: Observation,
  nowMs: number,
  standing: readonly GateReading[],
): Decision | undefined {
  const gates = [...standing, ...gatesOfBake(rollout, seen, nowMs)];
  return onceAllPass(rollout, seen, nowMs, gates, () => {
    if (!isLastStep(rollout)) return beginStep(enterNextStep(rollout, nowMs), seen, nowMs, gates);
    const message = 'green has everything and passed every step: ready to be promoted';
    const grounds = { reason: 'EveryStepPassed', message, gates } as const;
    return stay(rollout, nowMs, grounds, { phase: 'ready', phaseSinceMs: nowMs });
  });
}

/** The worst verdict counts: one failure ends it, one open gate is waited for. */
function onceAllPass(
  rollout: ActiveRollout,
  seen: Observation,
  nowMs: number,
  gates: readonly GateReading[],
  goOn: () => Decision | undefined,
): Decision | undefined {
  const failure = gates.find(({ verdict }) => verdict === 'fail');
  if (failure !== undefined) return sendBackOrHold(rollout, seen, nowMs, failure, gates);
  const open = gates.filter(({ verdict }) => verdict === 'inconclusive');
  return open.length > 0 ? wait(rollout, nowMs, open, gates) : goOn();
}

/** As long as there is patience; a person who is asked has a patience of their own. */
function wait(
  rollout: ActiveRollout,
  nowMs: number,
  open: readonly GateReading[],
  gates: readonly GateReading[],
): Decision | undefined {
  const message = open.map(({ why }) => why).join('; ');
  const approval = open.find(({ gate }) => gate === 'approval');
  if (approval !== undefined) return waitForApproval(rollout, nowMs, approval, gates);
  if (open.some(({ gate }) => gate === 'bake')) {
    // A step by hand may last for days, and every turn would say the same.
    if (isManual(rollout.plan) && rollout.last.reason === 'Baking') return undefined;
    return stay(rollout, nowMs, { reason: 'Baking', message, gates });
  }
  const { phaseSinceMs, plan } = rollout;
  const sinceMs = Math.max(phaseSinceMs, bakeEndsAtMs(rollout) ?? 0);
  if (nowMs - sinceMs < plan.patienceMs) {
    return stay(rollout, nowMs, { reason: 'NoVerdictYet', message, gates });
  }
  const spent = `${message}, for ${formatDuration(plan.patienceMs)}: paused, resume or skip to go on`;
  return pause(rollout, nowMs, { reason: 'PatienceSpent', message: spent, gates });
}

function waitForApproval(
  rollout: ActiveRollout,
  nowMs: number,
  { why }: GateReading,
  gates: readonly GateReading[],
): Decision {
  const { phaseSinceMs, plan } = rollout;
  const isLate = nowMs - phaseSinceMs >= plan.approval.timeoutMs;
  if (!isLate) return stay(rollout, nowMs, { reason: 'ApprovalAwaited', message: why, gates });
  return pause(rollout, nowMs, { reason: 'ApprovalTimedOut', message: `${why}: paused`, gates });
}
