import { adopt, advance, seenLive, seenOnBlue } from '../../src/rollout/advance.ts';
import type { Build } from '../../src/rollout/builds.ts';
import { type Action, command, retry, start } from '../../src/rollout/commands.ts';
import type { Decision } from '../../src/rollout/decision.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import type { Plan } from '../../src/rollout/plan.ts';
import { fence, judgeAlarm } from '../../src/rollout/roll-back.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { shiftTo, withdraw } from '../../src/rollout/shift.ts';
import { ALL_BLUE, type Weights, withGreenAt } from '../../src/rollout/weights.ts';
import { RUNNING_BUILDS, START_MS } from './rollouts.ts';

/** The record and what it is about, without anything that reads or writes it. */
export type World = {
  readonly record: Rollout | undefined;
  readonly live: Weights;
  readonly green: Build;
  readonly nowMs: number;
};

/** What is read beside the weights and the builds. */
export type Readings = Pick<Observation, 'alarms' | 'requests' | 'smoke' | 'hooks'>;

/** Something that happens to a rollout. */
export type Happening = Readings & {
  readonly afterMs: number;
  /** The answer to the write was good, but the listener does not show it. */
  readonly isLost: boolean;
  /** The weights were seen live by whoever wrote them, not by the next turn. */
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
    | { readonly kind: 'take-off' }
    | { readonly kind: 'roll-back' }
    | { readonly kind: 'alarm-event'; readonly ageMs: number }
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
  green: RUNNING_BUILDS.green,
  nowMs: START_MS,
};

const WISH = { by: 'alice', why: 'she says so' } as const;

/** Plays what happens one after the other, as the use cases carry it out. */
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

/** What the core makes of it. */
export function decide(world: World, happening: Happening): Decision | undefined {
  const { record, live, nowMs } = world;
  const { what } = happening;
  const seen = observationOf(world, happening);
  const id = `r-${record?.version ?? 0}`;
  switch (what.kind) {
    case 'turn':
      return (record && advance(record, seen, nowMs)) ?? adopt(record, seen, id, nowMs);
    case 'start':
      return start(record, { ...WISH, plan: what.plan, id }, seen, nowMs).decision;
    case 'retry':
      return retry(record, { ...WISH, id }, seen, nowMs).decision;
    case 'command':
      return command(record, what.action, WISH, seen, nowMs).decision;
    case 'shift': {
      const request = { ...WISH, ...what, weights: withGreenAt(what.green), isDryRun: false };
      const shiftSeen = { live, alarms: seen.alarms.green, builds: seen.builds };
      return shiftTo(record, request, shiftSeen, id, nowMs).decision;
    }
    case 'take-off':
      return withdraw(record, WISH, nowMs);
    case 'roll-back':
      return fence(record, { kind: 'by-hand', reason: 'she says so' }, nowMs);
    case 'alarm-event':
      return decideOnAlarm(world, happening, what.ageMs);
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
  const request = { kind: 'alarm', alarmName: 'a', changedAtMs, alarmReason: 'faults' } as const;
  const verdict = judgeAlarm(request, { rollout: record, alarms }, nowMs);
  if (verdict.move === 'hold') return verdict.decision;
  return verdict.move === 'act' ? fence(record, request, nowMs) : undefined;
}

function observationOf({ live, green }: World, readings: Readings): Observation {
  const { alarms, requests, smoke, hooks } = readings;
  return { live, builds: { ...RUNNING_BUILDS, green }, alarms, requests, smoke, hooks };
}

function carryOut(world: World, decision: Decision, happening: Happening): World {
  const { next, move } = decision;
  const isTakenOff = happening.what.kind === 'take-off';
  if (move === 'none' && !isTakenOff) return { ...world, record: next };
  if (happening.isLost) return { ...world, record: next };
  const isSeen = happening.isSeenAtOnce;
  const seen = isSeen ? seenAtOnce(next, world.nowMs) : next;
  return { ...world, record: seen, live: next.weights };
}

function seenAtOnce(next: Rollout, nowMs: number): Rollout {
  if (next.phase === 'shifting') return seenLive(next, nowMs).next;
  return next.phase === 'rolling-back' ? seenOnBlue(next, nowMs).next : next;
}

/** What nobody asks the core about. */
function interfere(world: World, { what }: Happening): World {
  if (what.kind === 'foreign-write') return { ...world, live: withGreenAt(what.green) };
  return what.kind === 'deploy' ? { ...world, green: what.build } : world;
}

/** A value that throws where somebody changes it. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
