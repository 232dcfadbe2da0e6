import { type Builds, isSameBuild } from './builds.ts';
import { type Answer, type Decision, stay } from './decision.ts';
import { standingGates } from './gates.ts';
import type { Observation, SmokeResult } from './observation.ts';
import type { Refusal } from './reasons.ts';
import { isActive, isFenced, type Rollout } from './rollout.ts';
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
  const isUnderWay = current.phase === 'promoting';
  const refusals = request.isForced || isUnderWay ? [] : refuseUnproven(current, seen);
  if (refusals.length > 0) return { refusals };
  const message = `blue is being made a copy of green, ${seen.builds.green.version}, by ${request.by}${because(request)}`;
  const change = { phase: 'promoting', pausedIn: undefined, phaseSinceMs: nowMs } as const;
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
  return { decision: promoted(current, wish, nowMs) };
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
  if (
    blue.codeHash === current.builds.green.codeHash &&
    blue.version === current.builds.green.version
  ) {
    const message = `cannot undo: ${current.id} was promoted, and blue still runs ${blue.version}; run sls undo`;
    return { refusals: [{ reason: 'NotPossibleNow', message }] };
  }
  const message = `blue runs ${blue.version} again: undone by ${wish.by}${because(wish)}`;
  const change = { phase: 'rolled-back', phaseSinceMs: nowMs } as const;
  return { decision: stay(current, nowMs, { reason: 'Undone', message }, change) };
}

/** The record of a blue that runs what green had, and has all traffic. */
export function promoted(rollout: Rollout, wish: Wish, nowMs: number): Decision {
  const message = `blue runs ${rollout.builds.green.version} and has all traffic: promoted by ${wish.by}${because(wish)}`;
  return stay(
    rollout,
    nowMs,
    { reason: 'Promoted', message },
    {
      phase: 'promoted',
      previous: rollout.weights,
      weights: ALL_BLUE,
      phaseSinceMs: nowMs,
    },
  );
}

function refuseUnproven(current: Rollout, seen: Observation): Refusal[] {
  const failures = standingGates(current, seen).filter(({ verdict }) => verdict !== 'pass');
  const { live } = seen;
  return [
    ...(current.phase === 'ready' ? [] : [`${current.id} is ${current.phase}, not ready`]),
    ...(live.green === 100 ? [] : [`the listener shows ${formatWeights(live)}`]),
    ...failures.map(({ why }) => why),
  ].map((problem) => ({
    reason: 'NotProven',
    message: `cannot promote: ${problem}; bring green to 100 % first, or force it`,
  }));
}

function refuseOtherBuild(current: Rollout, { blue, green }: Builds): Refusal[] {
  const isSame = blue.codeHash === green.codeHash && blue.version === green.version;
  if (isSame && isSameBuild(current.builds.green, green)) return [];
  const message =
    `cannot end the promotion: blue runs ${blue.version} (${blue.codeHash}), ` +
    `green ${green.version} (${green.codeHash}); run sls promote again`;
  return [{ reason: 'NotCopied', message }];
}

function refuseSilence(smoke: SmokeResult): Refusal[] {
  if (smoke.verdict === 'pass') return [];
  const message = `cannot give blue the traffic: ${smoke.problem}; green keeps it, run sls undo to put blue back`;
  return [{ reason: 'SmokeFailed', message }];
}

function nothingToPromote(current: Rollout | undefined): Refusal {
  const where = current === undefined ? 'there is no rollout' : `${current.id} is ${current.phase}`;
  const isBack = current !== undefined && isFenced(current);
  const next = isBack ? '; if blue was changed already, sls undo puts it back' : '';
  return { reason: 'NotPossibleNow', message: `cannot promote: ${where}${next}` };
}
