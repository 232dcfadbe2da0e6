import type { ToleratedAlarm } from './alarms.ts';
import type { Builds } from './builds.ts';
import { needsApproval, type Plan, type Step } from './plan.ts';
import type { Reason } from './reasons.ts';
import { ALL_BLUE, isSameSplit, type Weights } from './weights.ts';

/** Where a rollout may be. docs/concepts.md shows how it gets from one to the next. */
export const PHASES = {
  pending: 'the next step waits for its gates; the weights are those of the step before',
  shifting: 'the weights of the step were asked for and not seen live yet',
  baking: 'the weights of the step are live and under watch',
  paused: 'nothing moves until a person says so; green keeps its traffic and stays under watch',
  ready: 'green has everything and passed every step; it is watched until it is promoted',
  promoting: 'blue is being made a copy of green, which has everything and stays under watch',
  promoted: 'blue runs the build that green had, and has all traffic',
  'rolling-back': 'fenced: no weight can be raised any more; 100/0 is asked for and not seen yet',
  'rolled-back': 'fenced, and 100/0 was seen live',
  withdrawn: 'green was taken off by hand, without a verdict on its build',
} as const;

export type Phase = keyof typeof PHASES;

/** Green has traffic, or is about to get it. */
export type ActivePhase = Exclude<Phase, 'rolling-back' | 'rolled-back' | 'withdrawn' | 'promoted'>;

/** The phases that a pause interrupts. */
export type PausablePhase = Exclude<ActivePhase, 'paused'>;

export type ActiveRollout = Rollout & { readonly phase: ActivePhase };

/** One attempt to bring green from 0 to 100. */
export type Rollout = {
  readonly id: string;
  /** Grows by one with every write, so that of two writers one loses. */
  readonly version: number;
  readonly plan: Plan;
  readonly phase: Phase;
  /** What is gone on with after a pause. */
  readonly pausedIn: PausablePhase | undefined;
  /** The step that is waited for, shifted to or watched. */
  readonly stepIndex: number;
  /** What the listener was asked for last. */
  readonly weights: Weights;
  /** What it was asked for before that. */
  readonly previous: Weights;
  /** In milliseconds since the epoch, as all times here. */
  readonly startedAtMs: number;
  /** When the phase began, or a person last had a hand in it: patience is counted from here. */
  readonly phaseSinceMs: number;
  /** When the weights of the step were first seen live: the bake is counted from here. */
  readonly liveAtMs: number | undefined;
  /** The step that a person has approved. */
  readonly approvedStep: number | undefined;
  /** The step whose bake a person has cut short. */
  readonly skippedStep: number | undefined;
  readonly builds: Builds;
  /** The alarms that were in ALARM when a person raised green in spite of them. */
  readonly tolerated: readonly ToleratedAlarm[];
  readonly by: string;
  readonly why: string | undefined;
  /** The decision that led here. */
  readonly last: { readonly reason: Reason; readonly message: string; readonly atMs: number };
};

export type Beginning = Pick<Rollout, 'id' | 'plan' | 'builds' | 'by' | 'why'> & {
  readonly nowMs: number;
};

/** A rollout that waits for its first step, in the place of the one before. */
export function newRollout(
  before: Rollout | undefined,
  { id, plan, builds, by, why, nowMs }: Beginning,
): Rollout {
  return {
    id,
    // The decision that records it adds one.
    version: before?.version ?? 0,
    plan,
    phase: 'pending',
    pausedIn: undefined,
    stepIndex: 0,
    weights: ALL_BLUE,
    previous: ALL_BLUE,
    startedAtMs: nowMs,
    phaseSinceMs: nowMs,
    liveAtMs: undefined,
    approvedStep: undefined,
    skippedStep: undefined,
    builds,
    tolerated: [],
    by,
    why,
    last: { reason: 'Started', message: '', atMs: nowMs },
  };
}

/** A rollback was decided, so this rollout can never raise green again. */
export function isFenced({ phase }: Rollout): boolean {
  return phase === 'rolling-back' || phase === 'rolled-back';
}

/** Green has traffic by this rollout, or is about to get it. */
export function isActive(rollout: Rollout): rollout is ActiveRollout {
  return !isFenced(rollout) && !['withdrawn', 'promoted'].includes(rollout.phase);
}

/** Nothing else may begin yet: it is active, or on its way back to blue. */
export function isUnderWay(rollout: Rollout): boolean {
  return isActive(rollout) || rollout.phase === 'rolling-back';
}

/** A person is needed before the step that the rollout waits for may begin. */
export function awaitsApproval(rollout: Rollout): boolean {
  const { plan, approvedStep, stepIndex } = rollout;
  return needsApproval(plan, currentStep(rollout)) && approvedStep !== stepIndex;
}

/** Where the rollout is, or would be without its pause. */
export function phaseBehindPause({ phase, pausedIn }: Rollout): Phase {
  return pausedIn ?? phase;
}

/** @throws when the record points past its plan, which no decision does */
export function currentStep({ plan, stepIndex }: Rollout): Step {
  const step = plan.steps[stepIndex];
  if (step === undefined) throw new Error(`the plan has no step ${stepIndex}`);
  return step;
}

export function isLastStep({ plan, stepIndex }: Rollout): boolean {
  return stepIndex === plan.steps.length - 1;
}

/** Such as `step 3 of 10, green at 30 %`. */
export function describeStep(rollout: Rollout): string {
  const { plan, stepIndex } = rollout;
  return `step ${stepIndex + 1} of ${plan.steps.length}, green at ${currentStep(rollout).green} %`;
}

/** What is wrong with a record; always nothing, whatever was observed and asked for. */
export function invariantProblems(rollout: Rollout): string[] {
  const { plan, stepIndex, weights, previous, phase, pausedIn, liveAtMs, approvedStep } = rollout;
  const step = plan.steps[stepIndex];
  const rules: readonly (readonly [boolean, string])[] = [
    [step !== undefined, `step ${stepIndex} is not one of the ${plan.steps.length} of the plan`],
    [isWhole(weights), `weights ${weights.blue} + ${weights.green} do not add up to 100`],
    [
      isWhole(previous),
      `previous weights ${previous.blue} + ${previous.green} do not add up to 100`,
    ],
    [(phase === 'paused') === (pausedIn !== undefined), `phase ${phase} with pausedIn ${pausedIn}`],
    [
      isActive(rollout) || isSameSplit(weights, ALL_BLUE),
      `${phase} with green at ${weights.green}`,
    ],
    [phase !== 'baking' || liveAtMs !== undefined, 'a bake that was never seen live'],
    [phase !== 'baking' || step?.green === weights.green, 'a bake of other weights than its step'],
    [phase !== 'ready' || weights.green === 100, `ready with green at ${weights.green}`],
    [approvedStep === undefined || approvedStep <= stepIndex, 'a step approved before its time'],
    [rollout.version >= 1, `version ${rollout.version}`],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}

function isWhole({ blue, green }: Weights): boolean {
  return (
    [blue, green].every((weight) => Number.isInteger(weight) && weight >= 0) && blue + green === 100
  );
}
