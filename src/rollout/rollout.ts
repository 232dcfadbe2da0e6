import type { Actor } from './actor.ts';
import type { ToleratedAlarm } from './alarms.ts';
import type { Builds } from './builds.ts';
import { needsApproval, type Plan, type Step } from './plan.ts';
import type { Reason } from './reasons.ts';
import { ALL_BLUE, type Weights } from './weights.ts';

/** The phases of a rollout. docs/concepts.md shows how it gets from one to the next. */
export const PHASES = {
  pending: 'the next step waits for its gates; the weights are those of the step before',
  shifting: 'the weights of the step were requested and are not seen live yet',
  baking: 'the weights of the step are live and under watch',
  paused: 'nothing moves until a person resumes; green keeps its traffic and stays under watch',
  ready: 'green has all traffic and passed every step; it is watched until it is promoted',
  promoting: 'blue is being made a copy of green, which has all traffic and stays under watch',
  promoted: 'blue runs the build that green had, and has all traffic',
  'rolling-back': 'fenced: no weight can be raised any more; 100/0 is requested and not seen yet',
  'rolled-back': 'fenced, and 100/0 was seen live',
  withdrawn: 'a person withdrew green, without a verdict on its build',
} as const;

export type Phase = keyof typeof PHASES;

/** Green has traffic, or is about to get it. */
export type ActivePhase = Exclude<Phase, 'rolling-back' | 'rolled-back' | 'withdrawn' | 'promoted'>;

/** The phases that a pause interrupts. */
export type PausablePhase = Exclude<ActivePhase, 'paused'>;

export type ActiveRollout = Rollout & { readonly phase: ActivePhase };

/** One attempt to bring green from 0 to 100. All times are milliseconds since the epoch. */
export type Rollout = {
  readonly id: string;
  /** Grows by one with every write, so that one of two concurrent writers loses. */
  readonly version: number;
  readonly plan: Plan;
  readonly phase: Phase;
  /** The phase to resume after a pause. */
  readonly pausedIn: PausablePhase | undefined;
  /** The step that is waited for, shifted to or watched. */
  readonly stepIndex: number;
  /** The weights that the listener was last asked for. */
  readonly weights: Weights;
  /** The weights that it was asked for before that. */
  readonly previous: Weights;
  readonly startedAtMs: number;
  /** When the phase began, or a person last intervened: the step's timeout counts from here. */
  readonly phaseSinceMs: number;
  /** When the weights of the step were first seen live: the bake counts from here. */
  readonly liveAtMs: number | undefined;
  /** The step that a person has approved. */
  readonly approvedStep: number | undefined;
  /** The step whose bake a person has cut short. */
  readonly skippedStep: number | undefined;
  readonly builds: Builds;
  /** The alarms that were in ALARM when a person raised green in spite of them. */
  readonly tolerated: readonly ToleratedAlarm[];
  readonly actor: Actor;
  /** The decision that led here. */
  readonly last: { readonly reason: Reason; readonly message: string; readonly atMs: number };
};

export type Beginning = Pick<Rollout, 'id' | 'plan' | 'builds' | 'actor'> & {
  readonly nowMs: number;
};

/** Returns a rollout that waits for its first step, to be recorded after the one before. */
export function newRollout(
  before: Rollout | undefined,
  { id, plan, builds, actor, nowMs }: Beginning,
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
    actor,
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

/** The phase of the rollout, or the one that its pause interrupted. */
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

/** Returns the same rollout, waiting for the gates of the step after. */
export function enterNextStep(rollout: Rollout, nowMs: number): ActiveRollout {
  return {
    ...rollout,
    phase: 'pending',
    stepIndex: rollout.stepIndex + 1,
    phaseSinceMs: nowMs,
    liveAtMs: undefined,
  };
}

/** Returns `step 3 of 10, green at 30 %`. */
export function describeStep(rollout: Rollout): string {
  const { plan, stepIndex } = rollout;
  return `step ${stepIndex + 1} of ${plan.steps.length}, green at ${currentStep(rollout).green} %`;
}

/** Returns `rollout r-20261126-011732-41 is baking`. */
export function describePhase({ id, phase }: Rollout): string {
  return `rollout ${id} is ${phase}`;
}
