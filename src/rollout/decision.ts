import type { Actor } from './actor.ts';
import type { AlarmCause } from './alarms.ts';
import type { GateReading } from './gates/gate.ts';
import type { Reason, Refusal } from './reasons.ts';
import type { ActiveRollout, Rollout } from './rollout.ts';
import { ALL_BLUE, isSameSplit, type Weights } from './weights.ts';

/** The change of the weights that follows once the decision is recorded. */
type Move = 'none' | 'shift' | 'roll-back';

/** One decision, with what it rests on. */
export type Decision = {
  /** The record to write; a `shift` requests its weights. */
  readonly next: Rollout;
  readonly move: Move;
  readonly reason: Reason;
  readonly message: string;
  readonly gates: readonly GateReading[];
  /** The person who asked for it; nothing where the service decided by itself. */
  readonly actor: Actor | undefined;
  readonly alarm: AlarmCause | undefined;
  readonly atMs: number;
};

/** The answer to a command: a decision, or why there is none. */
export type Answer =
  | { readonly decision: Decision; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[]; readonly decision?: undefined };

/** The reason for a decision: a code, a sentence for people, and what it rests on. */
export type DecisionReason = {
  readonly reason: Reason;
  readonly message: string;
  readonly gates?: readonly GateReading[];
  readonly actor?: Actor | undefined;
  readonly alarm?: AlarmCause | undefined;
};

/** Leaves the weights alone and records `change`. */
export function record(
  rollout: Rollout,
  nowMs: number,
  because: DecisionReason,
  change: Partial<Rollout> = {},
): Decision {
  return decide({ ...rollout, ...change }, 'none', nowMs, because);
}

/** Asks the listener for the weights of the step. */
export function raise(
  rollout: Rollout,
  weights: Weights,
  nowMs: number,
  because: DecisionReason,
): Decision {
  const { phase, weights: previous } = rollout;
  // A repeated request changes neither where the traffic came from nor since when it is due.
  const isRepeated = phase === 'shifting' && isSameSplit(previous, weights);
  const change = isRepeated ? {} : { previous, phaseSinceMs: nowMs, liveAtMs: undefined };
  const next: Rollout = { ...rollout, ...change, phase: 'shifting', pausedIn: undefined, weights };
  return decide(next, 'shift', nowMs, because);
}

/** Stops every move until a person resumes. */
export function pause(rollout: ActiveRollout, nowMs: number, because: DecisionReason): Decision {
  const pausedIn = rollout.phase === 'paused' ? rollout.pausedIn : rollout.phase;
  return record(rollout, nowMs, because, { phase: 'paused', pausedIn, phaseSinceMs: nowMs });
}

/** Fences the rollout and moves all traffic to blue. */
export function rollBack(rollout: Rollout, nowMs: number, because: DecisionReason): Decision {
  return decide(fenced(rollout, nowMs), 'roll-back', nowMs, because);
}

function fenced(rollout: Rollout, nowMs: number): Rollout {
  return {
    ...rollout,
    phase: 'rolling-back',
    pausedIn: undefined,
    previous: rollout.weights,
    weights: ALL_BLUE,
    phaseSinceMs: nowMs,
  };
}

function decide(rollout: Rollout, move: Move, nowMs: number, because: DecisionReason): Decision {
  const { reason, message, gates = [], actor, alarm } = because;
  const last = { reason, message, atMs: nowMs };
  const next = { ...rollout, version: rollout.version + 1, last };
  return { next, move, reason, message, gates, actor, alarm, atMs: nowMs };
}
