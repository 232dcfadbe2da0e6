import type { GateReading } from './gates.ts';
import type { Reason, Refusal } from './reasons.ts';
import type { ActiveRollout, Rollout } from './rollout.ts';
import { ALL_BLUE, isSameSplit, type Weights } from './weights.ts';

/** What is to be done about the weights, once the decision is recorded. */
type Move = 'none' | 'shift' | 'roll-back';

/** One decision, with what it rests on. */
export type Decision = {
  /** What is to be recorded; its weights are what a `shift` asks for. */
  readonly next: Rollout;
  readonly move: Move;
  readonly reason: Reason;
  readonly message: string;
  readonly gates: readonly GateReading[];
  readonly atMs: number;
};

/** What becomes of a wish. */
export type Answer =
  | { readonly decision: Decision; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[]; readonly decision?: undefined };

export type Grounds = {
  readonly reason: Reason;
  readonly message: string;
  readonly gates?: readonly GateReading[];
};

/** Everything stays as it is, apart from `change`. */
export function stay(
  rollout: Rollout,
  nowMs: number,
  grounds: Grounds,
  change: Partial<Rollout> = {},
): Decision {
  return decide({ ...rollout, ...change }, 'none', nowMs, grounds);
}

/** The listener is asked for the weights of the step. */
export function raise(
  rollout: Rollout,
  weights: Weights,
  nowMs: number,
  grounds: Grounds,
): Decision {
  const { phase, weights: previous } = rollout;
  // Asking again changes nothing about where the traffic came from, or since when it is waited for.
  const isRepeated = phase === 'shifting' && isSameSplit(previous, weights);
  const change = isRepeated ? {} : { previous, phaseSinceMs: nowMs, liveAtMs: undefined };
  const next: Rollout = { ...rollout, ...change, phase: 'shifting', pausedIn: undefined, weights };
  return decide(next, 'shift', nowMs, grounds);
}

/** Nothing moves any more until a person says so. */
export function pause(rollout: ActiveRollout, nowMs: number, grounds: Grounds): Decision {
  const pausedIn = rollout.phase === 'paused' ? rollout.pausedIn : rollout.phase;
  return stay(rollout, nowMs, grounds, { phase: 'paused', pausedIn, phaseSinceMs: nowMs });
}

/** Fences the rollout, and sends everything to blue. */
export function sendBack(rollout: Rollout, nowMs: number, grounds: Grounds): Decision {
  return decide(fenced(rollout, nowMs), 'roll-back', nowMs, grounds);
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

function decide(rollout: Rollout, move: Move, nowMs: number, grounds: Grounds): Decision {
  const { reason, message, gates = [] } = grounds;
  const last = { reason, message, atMs: nowMs };
  const next = { ...rollout, version: rollout.version + 1, last };
  return { next, move, reason, message, gates, atMs: nowMs };
}
