import { type Builds, isSameBuild } from './builds.ts';
import { type Answer, type Decision, pause, raise, sendBack, stay } from './decision.ts';
import { isManual, manualPlan, type Plan } from './plan.ts';
import type { Reason, Refusal } from './reasons.ts';
import {
  type ActiveRollout,
  awaitsApproval,
  currentStep,
  describeStep,
  isActive,
  isFenced,
  isUnderWay,
  newRollout,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { formatWeights, isSameSplit, type Weights } from './weights.ts';
import { because, type Wish } from './wish.ts';

export const ACTIONS = ['pause', 'resume', 'approve', 'skip', 'abort', 'undo'] as const;
export type Action = (typeof ACTIONS)[number];

/** What a start rests on. */
export type StartObservation = { readonly live: Weights; readonly builds: Builds };

/** Decides whether a plan may begin. Its first step is decided by the turn that follows. */
export function start(
  current: Rollout | undefined,
  request: Wish & { readonly plan: Plan; readonly id: string },
  seen: StartObservation,
  nowMs: number,
): Answer {
  const refusals = [
    ...refuseSecond(current),
    ...refuseRolledBack(current, seen.builds),
    ...refuseTraffic(current, seen.live),
  ];
  if (refusals.length > 0) return { refusals };
  return { decision: begin(current, request, seen.builds, nowMs) };
}

/** Decides whether the plan that was rolled back may begin again, for whatever green runs now. */
export function retry(
  current: Rollout | undefined,
  request: Wish & { readonly id: string },
  seen: StartObservation,
  nowMs: number,
): Answer {
  if (current?.phase !== 'rolled-back') return { refusals: [notNow('retry', current)] };
  const refusals = refuseTraffic(undefined, seen.live);
  if (refusals.length > 0) return { refusals };
  // Of a weight by hand only the last one is meant, not what it came from.
  const { plan } = current;
  const again = isManual(plan) ? manualPlan([currentStep(current)]) : plan;
  return { decision: begin(current, { ...request, plan: again }, seen.builds, nowMs) };
}

/** Decides what a person's wish makes of a rollout. */
export function command(
  current: Rollout | undefined,
  action: Action,
  wish: Wish,
  seen: { readonly live: Weights },
  nowMs: number,
): Answer {
  if (current === undefined || !isActive(current) || !isPossible(action, current)) {
    return { refusals: [notNow(action, current)] };
  }
  return { decision: COMMANDS[action](current, wish, seen.live, nowMs) };
}

/** A build that was rolled back stays where it is until there is another one. */
export function refuseRolledBack(current: Rollout | undefined, { green }: Builds): Refusal[] {
  if (current === undefined || !isFenced(current)) return [];
  if (!isSameBuild(current.builds.green, green)) return [];
  const message =
    `cannot raise green: its build ${green.version} was rolled back (${current.last.message}); ` +
    'deploy another one, or retry with a reason';
  return [{ reason: 'BuildRolledBack', message }];
}

/** What is in the way of another rollout goes away by itself once it is being rolled back. */
export function whatToDoFirst(rollout: Rollout): string {
  return isFenced(rollout) ? 'wait until it is rolled back' : 'abort it first';
}

function refuseSecond(current: Rollout | undefined): Refusal[] {
  if (current === undefined || !isUnderWay(current)) return [];
  const message = `cannot start: ${current.id} is ${current.phase} (${describeStep(current)}); ${whatToDoFirst(current)}`;
  return [{ reason: 'RolloutRunning', message }];
}

/** What a running rollout gave to green is that one's matter. */
function refuseTraffic(current: Rollout | undefined, live: Weights): Refusal[] {
  if (live.green === 0 || (current !== undefined && isActive(current))) return [];
  const message = `cannot start: the listener shows ${formatWeights(live)}; take green off with {"green":0} first`;
  return [{ reason: 'WeightsDiffer', message }];
}

function begin(
  current: Rollout | undefined,
  { id, plan, by, why }: Wish & { readonly plan: Plan; readonly id: string },
  builds: Builds,
  nowMs: number,
): Decision {
  const rollout = newRollout(current, { id, plan, builds, by, why, nowMs });
  const steps = plan.steps.length === 1 ? '1 step' : `${plan.steps.length} steps`;
  const message = `${id} begins: ${plan.name}, ${steps}, build ${builds.green.version}${because({ why })}`;
  return stay(rollout, nowMs, { reason: 'Started', message });
}

const COMMANDS: Readonly<
  Record<Action, (rollout: ActiveRollout, wish: Wish, live: Weights, nowMs: number) => Decision>
> = {
  pause: (rollout, wish, _, nowMs) => pause(rollout, nowMs, says('Paused', 'paused', wish)),
  resume: (rollout, wish, live, nowMs) => resume(rollout, wish, live, nowMs),
  approve: (rollout, wish, _, nowMs) =>
    stay(rollout, nowMs, says('Approved', `${describeStep(rollout)} approved`, wish), {
      phase: 'pending',
      pausedIn: undefined,
      approvedStep: rollout.stepIndex,
      phaseSinceMs: nowMs,
    }),
  skip: (rollout, wish, _, nowMs) =>
    stay(rollout, nowMs, says('Skipped', `the rest of ${describeStep(rollout)} skipped`, wish), {
      phase: 'baking',
      pausedIn: undefined,
      skippedStep: rollout.stepIndex,
      phaseSinceMs: nowMs,
    }),
  abort: (rollout, wish, _, nowMs) => sendBack(rollout, nowMs, says('Aborted', 'aborted', wish)),
  undo: (rollout, wish, _, nowMs) => sendBack(rollout, nowMs, says('Undone', 'undone', wish)),
};

/** Weights that are not ours are asked for again, because who resumes says that ours are right. */
function resume(rollout: Rollout, wish: Wish, live: Weights, nowMs: number): Decision {
  const grounds = says('Resumed', 'resumed', wish);
  const phase = phaseBehindPause(rollout);
  const resumed: Rollout = { ...rollout, phase, pausedIn: undefined, phaseSinceMs: nowMs };
  if (isSameSplit(live, rollout.weights)) return stay(resumed, nowMs, grounds);
  // The weights belong to a step that is done, so there is no bake to begin again.
  const isBetweenSteps = ['pending', 'ready', 'promoting'].includes(phase);
  if (isBetweenSteps) return { ...stay(resumed, nowMs, grounds), move: 'shift' };
  return raise({ ...resumed, weights: live }, rollout.weights, nowMs, grounds);
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

function notNow(action: Action | 'retry', current: Rollout | undefined): Refusal {
  const where = current === undefined ? 'there is no rollout' : `${current.id} is ${current.phase}`;
  return { reason: 'NotPossibleNow', message: `cannot ${action}: ${where}` };
}

function says(reason: Reason, done: string, wish: Wish) {
  return { reason, message: `${done} by ${wish.by}${because(wish)}` };
}
