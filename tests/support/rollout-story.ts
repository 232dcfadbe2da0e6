import type { Actor } from '../../src/rollout/actor.ts';
import { adopt, advance } from '../../src/rollout/advance.ts';
import type { Build } from '../../src/rollout/builds.ts';
import { type Action, command, retry, start } from '../../src/rollout/commands.ts';
import type { Decision } from '../../src/rollout/decision.ts';
import { rollbackVerified, weightsLive } from '../../src/rollout/live-weights.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import type { Plan } from '../../src/rollout/plan.ts';
import { beginPromotion, endPromotion, recordUndo } from '../../src/rollout/promote.ts';
import { fence, judgeAlarm } from '../../src/rollout/roll-back.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { shiftTo, withdraw } from '../../src/rollout/shift.ts';
import { ALL_BLUE, type Weights, withGreenAt } from '../../src/rollout/weights.ts';
import { RUNNING_BUILDS, START_MS } from './rollouts.ts';

/** The record and what it is about, without anything that reads or writes it. */
export type World = {
  readonly record: Rollout | undefined;
  readonly live: Weights;
  readonly blue: Build;
  readonly green: Build;
  readonly nowMs: number;
};

/** The readings beside the weights and the builds. */
export type Readings = Pick<Observation, 'alarms' | 'measured' | 'smoke' | 'hooks'>;

/** Something that happens to a rollout. */
export type Happening = Readings & {
  readonly afterMs: number;
  /** The write was accepted, but the listener does not show it. */
  readonly isLost: boolean;
  /** The writer saw the weights live itself; otherwise the next turn does. */
  readonly isSeenAtOnce: boolean;
  readonly what:
    | { readonly kind: 'turn' }
    | { readonly kind: 'start'; readonly plan: Plan }
    | { readonly kind: 'retry' }
    | { readonly kind: 'command'; readonly action: Action }
    | {
        readonly kind: 'shift';
        readonly green: number;
        readonly isForced: boolean;
        readonly isRetry: boolean;
      }
    | { readonly kind: 'withdraw' }
    | { readonly kind: 'roll-back' }
    | { readonly kind: 'alarm-event'; readonly ageMs: number }
    | { readonly kind: 'promote'; readonly isForced: boolean }
    | { readonly kind: 'promoted' }
    | { readonly kind: 'undo-promotion' }
    | { readonly kind: 'copy-to-blue' }
    | { readonly kind: 'foreign-write'; readonly green: number }
    | { readonly kind: 'deploy'; readonly build: Build };
};

/** One happening, with what was decided on it. */
export type Scene = {
  readonly before: World;
  readonly happening: Happening;
  readonly decision: Decision | undefined;
  readonly after: World;
};

export const NOTHING_YET: World = {
  record: undefined,
  live: ALL_BLUE,
  blue: RUNNING_BUILDS.blue,
  green: RUNNING_BUILDS.green,
  nowMs: START_MS,
};

const ACTOR: Actor = { id: 'alice', comment: 'release' };

/** Plays the happenings one after the other, as the use cases carry them out. */
export function play(world: World, happenings: readonly Happening[]): Scene[] {
  const scenes: Scene[] = [];
  let before = world;
  for (const happening of happenings) {
    const scene = playOne(before, happening);
    scenes.push(scene);
    before = scene.after;
  }
  return scenes;
}

export function playOne(world: World, happening: Happening): Scene {
  const before = frozen({ ...world, nowMs: world.nowMs + happening.afterMs });
  const decision = decide(before, frozen(happening));
  const carriedOut = decision === undefined ? before : carryOut(before, decision, happening);
  return { before, happening, decision, after: interfere(carriedOut, happening) };
}

/** Returns the core's decision. */
export function decide(world: World, happening: Happening): Decision | undefined {
  const { record, live, nowMs } = world;
  const { what } = happening;
  const seen = observationOf(world, happening);
  const id = `r-${record?.version ?? 0}`;
  switch (what.kind) {
    case 'turn':
      return (record && advance(record, seen, nowMs)) ?? adopt(record, seen, id, nowMs);
    case 'start':
      return start(record, { actor: ACTOR, plan: what.plan, id }, seen, nowMs).decision;
    case 'retry':
      return retry(record, { actor: ACTOR, id }, seen, nowMs).decision;
    case 'command':
      return command(record, { action: what.action, actor: ACTOR, nowMs }, seen).decision;
    case 'shift': {
      const request = { ...what, actor: ACTOR, weights: withGreenAt(what.green), isDryRun: false };
      const shiftSeen = { live, alarms: seen.alarms.green, builds: seen.builds };
      return shiftTo(record, request, shiftSeen, { id, nowMs }).decision;
    }
    case 'withdraw':
      return withdraw(record, ACTOR, nowMs);
    case 'roll-back':
      return fence(record, { kind: 'manual', actor: ACTOR }, nowMs);
    case 'alarm-event':
      return decideOnAlarm(world, happening, what.ageMs);
    case 'promote':
      return beginPromotion(record, { ...what, actor: ACTOR }, seen, nowMs).decision;
    case 'promoted':
      return decideOnCopy(record, seen, nowMs);
    case 'undo-promotion':
      return record?.phase === 'promoted'
        ? recordUndo(record, ACTOR, seen.builds, nowMs).decision
        : undefined;
    case 'copy-to-blue':
    case 'foreign-write':
    case 'deploy':
      return undefined;
  }
}

function decideOnAlarm(
  { record, nowMs }: World,
  { alarms }: Happening,
  ageMs: number,
): Decision | undefined {
  const changedAtMs = nowMs - ageMs;
  const request = { kind: 'alarm', alarmName: 'a', changedAtMs, stateReason: 'faults' } as const;
  const verdict = judgeAlarm(request, { rollout: record, alarms }, nowMs);
  if (verdict.move === 'hold') return verdict.decision;
  return verdict.move === 'act' ? fence(record, request, nowMs) : undefined;
}

function decideOnCopy(
  record: Rollout | undefined,
  { builds, smoke = { verdict: 'pass' } }: Observation,
  nowMs: number,
): Decision | undefined {
  return endPromotion(record, ACTOR, { builds, smoke }, nowMs).decision;
}

function observationOf({ live, blue, green }: World, readings: Readings): Observation {
  const { alarms, measured, smoke, hooks } = readings;
  return { live, builds: { blue, green }, alarms, measured, smoke, hooks };
}

function carryOut(world: World, decision: Decision, happening: Happening): World {
  const { next, move } = decision;
  const isBlueAlready = ['withdraw', 'promoted'].includes(happening.what.kind);
  if (move === 'none' && !isBlueAlready) return { ...world, record: next };
  if (happening.isLost) return { ...world, record: next };
  const isSeen = happening.isSeenAtOnce;
  const seen = isSeen ? seenAtOnce(next, world.nowMs) : next;
  return { ...world, record: seen, live: next.weights };
}

function seenAtOnce(next: Rollout, nowMs: number): Rollout {
  if (next.phase === 'shifting') return weightsLive(next, nowMs).next;
  return next.phase === 'rolling-back' ? rollbackVerified(next, nowMs).next : next;
}

/** Changes the world past the core. */
function interfere(world: World, { what }: Happening): World {
  if (what.kind === 'copy-to-blue') {
    return { ...world, blue: { ...world.green, deployedAtMs: world.nowMs } };
  }
  if (what.kind === 'foreign-write') return { ...world, live: withGreenAt(what.green) };
  return what.kind === 'deploy' ? { ...world, green: what.build } : world;
}

/** Returns the value, which throws from now on when it is changed. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
