import { toleratedOf } from './alarms.ts';
import { type Builds, isSameBuild } from './builds.ts';
import { type Answer, type Decision, stay } from './decision.ts';
import { standingGates } from './gates.ts';
import type { Observation, SmokeResult } from './observation.ts';
import type { Refusal } from './reasons.ts';
import { isActive, isFenced, phaseBehindPause, type Rollout } from './rollout.ts';
import { ALL_BLUE, formatWeights } from './weights.ts';
import { because, type Wish } from './wish.ts';

/** Who promotes, and whether in spite of what speaks against it. */
export type PromoteRequest = Wish & { readonly isForced: boolean };

/** What the end of a promotion rests on. */
export type CopyObservation = {
  readonly builds: Builds;
  /** Blue's. */
  readonly smoke: SmokeResult;
};

/**
 * Decides whether blue may be made a copy of green. Safe to repeat: a promotion that was
 * interrupted goes on.
 */
export function beginPromotion(
  current: Rollout | undefined,
  request: PromoteRequest,
  seen: Observation,
  nowMs: number,
): Answer {
  if (current === undefined || !isActive(current)) return { refusals: [nothingToPromote(current)] };
  const { isForced } = request;
  const isUnderWay = current.phase === 'promoting';
  const refusals = isForced || isUnderWay ? [] : refuseUnproven(current, seen);
  if (refusals.length > 0) return { refusals };
  const message = `blue is being made a copy of green, ${seen.builds.green.version}, by ${request.by}${because(request)}`;
  // Otherwise the next turn would send back what was forced in spite of them.
  const tolerated = isForced ? toleratedOf(seen.alarms.green) : [];
  const change = {
    phase: 'promoting',
    pausedIn: undefined,
    phaseSinceMs: nowMs,
    tolerated: [...current.tolerated, ...tolerated],
  } as const;
  return { decision: stay(current, nowMs, { reason: 'Promoting', message }, change) };
}

/** Decides whether blue may have all traffic again, now that it was made a copy of green. */
export function endPromotion(
  current: Rollout | undefined,
  wish: Wish,
  { builds, smoke }: CopyObservation,
  nowMs: number,
): Answer {
  if (current?.phase !== 'promoting') return { refusals: [nothingToPromote(current)] };
  const refusals = [...refuseOtherBuild(current, builds), ...refuseSilence(smoke)];
  if (refusals.length > 0) return { refusals };
  return { decision: promoted(current, builds, `promoted by ${wish.by}${because(wish)}`, nowMs) };
}

/**
 * The end of a promotion whose record was not written any more.
 *
 * @returns nothing where blue is no copy yet, so that it is no promotion that gave it the traffic
 */
export function foundPromoted(
  rollout: Rollout,
  builds: Builds,
  nowMs: number,
): Decision | undefined {
  if (phaseBehindPause(rollout) !== 'promoting' || !isCopied(rollout, builds)) return undefined;
  return promoted(
    rollout,
    builds,
    'found by a turn, because whoever promoted did not say so',
    nowMs,
  );
}

/**
 * Decides what becomes of a promotion that was taken back: once blue runs another build again, the
 * promoted one counts as rolled back.
 */
export function undoPromotion(
  current: Rollout,
  wish: Wish,
  { blue }: Builds,
  nowMs: number,
): Answer {
  const promotedBuild = current.builds.blue;
  if (isSameBuild(promotedBuild, blue) && promotedBuild.version === blue.version) {
    const message = `cannot undo: ${current.id} is promoted, and blue still runs ${blue.version}; run sls undo, which puts back what it ran before`;
    return { refusals: [{ reason: 'NotPossibleNow', message }] };
  }
  const message = `blue runs ${blue.version} again: undone by ${wish.by}${because(wish)}`;
  const change = { phase: 'rolled-back', phaseSinceMs: nowMs } as const;
  return { decision: stay(current, nowMs, { reason: 'Undone', message }, change) };
}

/** The record of a blue that runs what green had, and has all traffic. */
function promoted(rollout: Rollout, { blue }: Builds, how: string, nowMs: number): Decision {
  const message = `blue runs ${rollout.builds.green.version} and has all traffic: ${how}`;
  return stay(
    rollout,
    nowMs,
    { reason: 'Promoted', message },
    {
      phase: 'promoted',
      pausedIn: undefined,
      previous: rollout.weights,
      weights: ALL_BLUE,
      builds: { ...rollout.builds, blue },
      phaseSinceMs: nowMs,
    },
  );
}

function refuseUnproven(current: Rollout, seen: Observation): Refusal[] {
  const { live } = seen;
  const problems = [
    ...(current.phase === 'ready' ? [] : [`${current.id} is ${current.phase}, not ready`]),
    ...(live.green === 100 ? [] : [`the listener shows ${formatWeights(live)}`]),
    ...standingGates(current, seen)
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ why }) => why),
  ];
  if (problems.length === 0) return [];
  const message =
    `cannot promote: ${problems.join('; ')}; sls status shows what it waits for, ` +
    'and sls promote --force does not wait';
  return [{ reason: 'NotProven', message }];
}

function refuseOtherBuild(current: Rollout, { blue, green }: Builds): Refusal[] {
  if (isCopied(current, { blue, green })) return [];
  const message =
    `cannot end the promotion: blue runs ${blue.version} (${blue.codeHash}), ` +
    `green ${green.version} (${green.codeHash}); run sls promote again`;
  return [{ reason: 'NotCopied', message }];
}

function isCopied({ builds }: Rollout, { blue, green }: Builds): boolean {
  const isSame = blue.codeHash === green.codeHash && blue.version === green.version;
  return isSame && isSameBuild(builds.green, green);
}

function refuseSilence(smoke: SmokeResult): Refusal[] {
  if (smoke.verdict === 'pass') return [];
  const message = `cannot give blue the traffic: ${smoke.problem}; green keeps it, run sls undo to put blue back`;
  return [{ reason: 'SmokeFailed', message }];
}

function nothingToPromote(current: Rollout | undefined): Refusal {
  const where = current === undefined ? 'there is no rollout' : `${current.id} is ${current.phase}`;
  return { reason: 'NotPossibleNow', message: `cannot promote: ${where}; ${whatNext(current)}` };
}

function whatNext(current: Rollout | undefined): string {
  if (current !== undefined && isActive(current)) return 'run sls promote, which begins it';
  const begin = 'bring green to 100 % first: sls rollout --plan AllAtOnce';
  if (current === undefined || !isFenced(current)) return begin;
  return `if blue runs ${current.builds.green.version} already, sls undo puts it back`;
}
