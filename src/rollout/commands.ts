import { type Actor, commentSuffix, doneBy } from './actor.ts';
import { type Builds, isSameBuild } from './builds.ts';
import { type Answer, type Decision, pause, raise, record, rollBack } from './decision.ts';
import { isManual, manualPlan, type Plan } from './plan.ts';
import type { Reason, Refusal } from './reasons.ts';
import {
  type ActiveRollout,
  awaitsApproval,
  currentStep,
  describePhase,
  describeStep,
  isActive,
  isFenced,
  isUnderWay,
  newRollout,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { formatWeights, isSameSplit, type Weights } from './weights.ts';

export const ACTIONS = ['pause', 'resume', 'approve', 'skip', 'abort', 'undo'] as const;
export type Action = (typeof ACTIONS)[number];

/** The readings that a start rests on. */
export type StartObservation = { readonly live: Weights; readonly builds: Builds };

/** A person's request to the running rollout, and the time of it. */
export type ActionRequest = {
  readonly action: Action;
  readonly actor: Actor;
  readonly nowMs: number;
};

/** Decides whether a plan may begin. Its first step is decided by the turn that follows. */
export function start(
  current: Rollout | undefined,
  request: { readonly actor: Actor; readonly plan: Plan; readonly id: string },
  seen: StartObservation,
  nowMs: number,
): Answer {
  const refusals = [
    ...refuseSecond(current),
    ...refuseRolledBack(current, seen.builds),
    ...refuseTraffic(current, seen.live),
  ];
  if (refusals.length > 0) return { refusals };
  return { decision: begin(current, { ...request, builds: seen.builds, nowMs }) };
}

/** Decides whether the plan that was rolled back may begin again, for whatever green runs now. */
export function retry(
  current: Rollout | undefined,
  request: { readonly actor: Actor; readonly id: string },
  seen: StartObservation,
  nowMs: number,
): Answer {
  if (current?.phase !== 'rolled-back') return { refusals: [wrongPhase('retry', current)] };
  const refusals = refuseTraffic(undefined, seen.live);
  if (refusals.length > 0) return { refusals };
  // Of a manual rollout only the last weight is meant, not the one before it.
  const { plan } = current;
  const again = isManual(plan) ? manualPlan([currentStep(current)]) : plan;
  return { decision: begin(current, { ...request, plan: again, builds: seen.builds, nowMs }) };
}

/** Decides what a person's command does to the running rollout. */
export function command(
  current: Rollout | undefined,
  request: ActionRequest,
  seen: { readonly live: Weights },
): Answer {
  const { action } = request;
  if (current === undefined || !isActive(current) || !isPossible(action, current)) {
    return { refusals: [wrongPhase(action, current)] };
  }
  return { decision: COMMANDS[action](current, request, seen.live) };
}

/** Refuses a build that was rolled back, until green is deployed again. */
export function refuseRolledBack(current: Rollout | undefined, { green }: Builds): Refusal[] {
  if (current === undefined || !isFenced(current)) return [];
  if (!isSameBuild(current.builds.green, green)) return [];
  const message =
    `cannot raise green: its build ${green.version} was rolled back (${current.last.message}); ` +
    'deploy another one, or retry with a comment';
  return [{ reason: 'BuildRolledBack', message }];
}

/** Says what to do about a rollout that is in the way of another one. */
export function remedy(rollout: Rollout): string {
  return isFenced(rollout)
    ? 'wait until it is rolled back'
    : 'wait, or end it with sls rollout abort';
}

function refuseSecond(current: Rollout | undefined): Refusal[] {
  if (current === undefined || !isUnderWay(current)) return [];
  const message = `cannot start: ${describePhase(current)} (${describeStep(current)}); ${remedy(current)}`;
  return [{ reason: 'RolloutRunning', message }];
}

/** Traffic that a running rollout gave to green is no obstacle of its own. */
function refuseTraffic(current: Rollout | undefined, live: Weights): Refusal[] {
  if (live.green === 0 || (current !== undefined && isActive(current))) return [];
  const message = `cannot start: the listener shows ${formatWeights(live)}; withdraw green first: sls shift --green 0`;
  return [{ reason: 'WeightDrift', message }];
}

function begin(
  current: Rollout | undefined,
  beginning: Parameters<typeof newRollout>[1],
): Decision {
  const { id, plan, actor, builds, nowMs } = beginning;
  const steps = plan.steps.length === 1 ? '1 step' : `${plan.steps.length} steps`;
  const message = `${id} begins: ${plan.name}, ${steps}, build ${builds.green.version}${commentSuffix(actor)}`;
  return record(newRollout(current, beginning), nowMs, { reason: 'Started', message, actor });
}

const COMMANDS: Readonly<
  Record<Action, (rollout: ActiveRollout, request: ActionRequest, live: Weights) => Decision>
> = {
  pause: (rollout, { actor, nowMs }) => pause(rollout, nowMs, done('Paused', 'paused', actor)),
  resume,
  approve: (rollout, { actor, nowMs }) =>
    record(rollout, nowMs, done('Approved', `${describeStep(rollout)} approved`, actor), {
      phase: 'pending',
      pausedIn: undefined,
      approvedStep: rollout.stepIndex,
      phaseSinceMs: nowMs,
    }),
  skip: (rollout, { actor, nowMs }) =>
    record(rollout, nowMs, done('Skipped', `the rest of ${describeStep(rollout)} skipped`, actor), {
      phase: 'baking',
      pausedIn: undefined,
      skippedStep: rollout.stepIndex,
      phaseSinceMs: nowMs,
    }),
  abort: (rollout, { actor, nowMs }) => rollBack(rollout, nowMs, done('Aborted', 'aborted', actor)),
  undo: (rollout, { actor, nowMs }) => rollBack(rollout, nowMs, done('Undone', 'undone', actor)),
};

/** Requests our weights again where the listener shows others: resuming says that ours are right. */
function resume(rollout: Rollout, { actor, nowMs }: ActionRequest, live: Weights): Decision {
  const because = done('Resumed', 'resumed', actor);
  const phase = phaseBehindPause(rollout);
  const resumed: Rollout = { ...rollout, phase, pausedIn: undefined, phaseSinceMs: nowMs };
  if (isSameSplit(live, rollout.weights)) return record(resumed, nowMs, because);
  // The weights belong to a step that is done, so there is no bake to begin again.
  const isBetweenSteps = ['pending', 'ready', 'promoting'].includes(phase);
  if (isBetweenSteps) return { ...record(resumed, nowMs, because), move: 'shift' };
  return raise({ ...resumed, weights: live }, rollout.weights, nowMs, because);
}

function isPossible(action: Action, rollout: ActiveRollout): boolean {
  const { phase, plan } = rollout;
  const at = phaseBehindPause(rollout);
  switch (action) {
    case 'pause':
      return phase !== 'paused' && phase !== 'promoting';
    case 'resume':
      return phase === 'paused';
    case 'approve':
      return at === 'pending' && awaitsApproval(rollout);
    case 'skip':
      return at === 'baking' && !isManual(plan);
    case 'abort':
      return true;
    case 'undo':
      return at === 'ready' || at === 'promoting';
  }
}

function wrongPhase(action: Action | 'retry', current: Rollout | undefined): Refusal {
  const where = current === undefined ? 'there is no rollout' : describePhase(current);
  return { reason: 'InvalidPhase', message: `cannot ${action}: ${where}; see sls status` };
}

function done(reason: Reason, what: string, actor: Actor) {
  return { reason, message: doneBy(what, actor), actor };
}
