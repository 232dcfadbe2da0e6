import { type Actor, doneBy } from './actor.ts';
import { toleratedOf } from './alarms.ts';
import { type Builds, isSameBuild } from './builds.ts';
import { type Answer, type Decision, record } from './decision.ts';
import { continuousGates } from './gates/gates.ts';
import type { Observation, SmokeResult } from './observation.ts';
import type { Refusal } from './reasons.ts';
import {
  describePhase,
  isActive,
  isFenced,
  type Phase,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';
import { ALL_BLUE, formatWeights } from './weights.ts';

export type PromoteRequest = {
  readonly actor: Actor;
  /** Promotes a green that is not ready, or whose gates do not pass. */
  readonly isForced: boolean;
};

/** The readings that the end of a promotion rests on. */
export type CopyObservation = {
  readonly builds: Builds;
  /** Blue's. */
  readonly smoke: SmokeResult;
};

/** Decides whether blue may be made a copy of green. Safe to repeat: an interrupted one resumes. */
export function beginPromotion(
  current: Rollout | undefined,
  { actor, isForced }: PromoteRequest,
  seen: Observation,
  nowMs: number,
): Answer {
  if (current === undefined || !isActive(current)) return { refusals: [nothingToPromote(current)] };
  const isUnderWay = current.phase === 'promoting';
  const refusals = isForced || isUnderWay ? [] : refuseUnproven(current, seen, nowMs);
  if (refusals.length > 0) return { refusals };
  const what = `promotion of green, ${seen.builds.green.version}, begun`;
  // Otherwise the next turn would roll back what was forced in spite of them.
  const tolerated = isForced ? toleratedOf(seen.alarms.green) : [];
  const change = {
    phase: 'promoting',
    pausedIn: undefined,
    phaseSinceMs: nowMs,
    tolerated: [...current.tolerated, ...tolerated],
  } as const;
  const because = { reason: 'Promoting', message: doneBy(what, actor), actor } as const;
  return { decision: record(current, nowMs, because, change) };
}

/** Decides whether blue may take all traffic again, now that it was made a copy of green. */
export function endPromotion(
  current: Rollout | undefined,
  actor: Actor,
  { builds, smoke }: CopyObservation,
  nowMs: number,
): Answer {
  if (current?.phase !== 'promoting') return { refusals: [nothingToPromote(current)] };
  const refusals = [...refuseOtherBuild(current, builds), ...refuseSilence(smoke)];
  if (refusals.length > 0) return { refusals };
  return { decision: { ...promoted(current, builds, doneBy('promoted', actor), nowMs), actor } };
}

/**
 * Detects that a promotion was completed, though its command ended before it could record that.
 *
 * @returns nothing where blue is no copy of green yet: then it is no promotion that moved the traffic
 */
export function detectCompletedPromotion(
  rollout: Rollout,
  builds: Builds,
  nowMs: number,
): Decision | undefined {
  if (phaseBehindPause(rollout) !== 'promoting' || !isCopied(rollout, builds)) return undefined;
  return promoted(rollout, builds, 'detected by a turn, the command did not record it', nowMs);
}

/** Records that a promotion was undone: once blue runs another build, the promoted one is fenced. */
export function recordUndo(
  current: Rollout,
  actor: Actor,
  { blue }: Builds,
  nowMs: number,
): Answer {
  const promotedBuild = current.builds.blue;
  if (isSameBuild(promotedBuild, blue) && promotedBuild.version === blue.version) {
    const message = `cannot undo: ${describePhase(current)}, and blue still runs ${blue.version}; run sls undo, which restores the build before it`;
    return { refusals: [{ reason: 'InvalidPhase', message }] };
  }
  const message = doneBy(`blue runs ${blue.version} again: undone`, actor);
  const change = { phase: 'rolled-back', phaseSinceMs: nowMs } as const;
  return { decision: record(current, nowMs, { reason: 'Undone', message, actor }, change) };
}

/** A rollout in these phases is what is undone, so that the undo is recorded as its end. */
const ENDED_BY_UNDO: readonly Phase[] = ['ready', 'promoting', 'promoted'];

/** A promotion that was undone: the version that blue ran until then, and who undid it. */
export type UndoneRequest = { readonly actor: Actor; readonly instead: string };

/** The line of the history for an undo that changes no rollout. */
export type UndoneNote = { readonly atMs: number; readonly message: string };

/**
 * Decides what is recorded of an undo for which no rollout is on record any more: a line at the time
 * at which blue changed, so that the same undo is recorded once.
 */
export function noteUndone(
  current: Rollout | undefined,
  { actor, instead }: UndoneRequest,
  { blue }: Builds,
):
  | { readonly note: UndoneNote; readonly refusals?: undefined }
  | { readonly refusals: readonly Refusal[]; readonly note?: undefined } {
  if (current !== undefined && ENDED_BY_UNDO.includes(current.phase)) {
    const message = `cannot record an undo: ${describePhase(current)}; run sls undo, which ends it`;
    return { refusals: [{ reason: 'InvalidPhase', message }] };
  }
  const message = doneBy(`blue runs ${blue.version} again instead of ${instead}: undone`, actor);
  return { note: { atMs: blue.deployedAtMs, message } };
}

/** Records that blue runs the build that green had, and has all traffic. */
function promoted(rollout: Rollout, { blue }: Builds, how: string, nowMs: number): Decision {
  const message = `blue runs ${rollout.builds.green.version} and has all traffic: ${how}`;
  const change = {
    phase: 'promoted',
    pausedIn: undefined,
    previous: rollout.weights,
    weights: ALL_BLUE,
    builds: { ...rollout.builds, blue },
    phaseSinceMs: nowMs,
  } as const;
  return record(rollout, nowMs, { reason: 'Promoted', message }, change);
}

function refuseUnproven(rollout: Rollout, seen: Observation, nowMs: number): Refusal[] {
  const { live } = seen;
  const problems = [
    ...(rollout.phase === 'ready' ? [] : [`${describePhase(rollout)}, not ready`]),
    ...(live.green === 100 ? [] : [`the listener shows ${formatWeights(live)}`]),
    ...continuousGates({ rollout, seen, nowMs })
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ message }) => message),
  ];
  if (problems.length === 0) return [];
  const message =
    `cannot promote: ${problems.join('; ')}; wait until sls status shows it ready, ` +
    'or override with sls promote --force';
  return [{ reason: 'NotProven', message }];
}

function refuseOtherBuild(current: Rollout, { blue, green }: Builds): Refusal[] {
  if (isCopied(current, { blue, green })) return [];
  const message =
    `cannot complete the promotion: blue runs ${blue.version} (${blue.codeHash}), ` +
    `green ${green.version} (${green.codeHash}); run sls promote again`;
  return [{ reason: 'NotCopied', message }];
}

function isCopied({ builds }: Rollout, { blue, green }: Builds): boolean {
  const isSame = blue.codeHash === green.codeHash && blue.version === green.version;
  return isSame && isSameBuild(builds.green, green);
}

function refuseSilence(smoke: SmokeResult): Refusal[] {
  if (smoke.verdict === 'pass') return [];
  const message = `cannot give blue the traffic: ${smoke.problem}; green keeps it, run sls undo to restore blue`;
  return [{ reason: 'SmokeFailed', message }];
}

function nothingToPromote(current: Rollout | undefined): Refusal {
  const where = current === undefined ? 'there is no rollout' : describePhase(current);
  return { reason: 'InvalidPhase', message: `cannot promote: ${where}; ${nextStep(current)}` };
}

function nextStep(current: Rollout | undefined): string {
  if (current !== undefined && isActive(current)) return 'run sls promote, which begins it';
  const begin = 'bring green to 100 % first: sls rollout start --plan AllAtOnce';
  if (current === undefined || !isFenced(current)) return begin;
  return `if blue runs ${current.builds.green.version} already, run sls undo`;
}
