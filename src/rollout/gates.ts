import { isInAlarm, wentOffSince } from './alarms.ts';
import { isSameBuild } from './builds.ts';
import { formatDuration } from './duration.ts';
import type { Moment, Verdict } from './hooks.ts';
import type { Observation } from './observation.ts';
import { needsApproval } from './plan.ts';
import type { Reason } from './reasons.ts';
import {
  type ActiveRollout,
  awaitsApproval,
  currentStep,
  isActive,
  phaseBehindPause,
  type Rollout,
} from './rollout.ts';

/** One condition for going on, as it was found. */
export type GateReading = {
  readonly gate:
    | 'alarms'
    | 'build'
    | 'budget'
    | 'smoke'
    | 'approval'
    | 'bake'
    | 'requests'
    | Moment;
  readonly verdict: Verdict;
  readonly value: number | string;
  readonly threshold: number | string;
  /** The verdict in a sentence. */
  readonly why: string;
};

/** What has to be asked for a decision beside what is always read. */
export type Looks = { readonly smoke: boolean; readonly hooks: readonly Moment[] };

export const NO_LOOKS: Looks = { smoke: false, hooks: [] };

/** A turn comes every minute, but not to the second: a bake may end by so much too early. */
export const TURN_SLACK_MS = 15_000;

/** How long green's answer to the smoke request counts. */
const SMOKE_VALID_MS = 60_000;

/** The reason for which traffic goes back when a gate fails. */
export const FAILURES: Readonly<Record<GateReading['gate'], Reason>> = {
  alarms: 'GreenInAlarm',
  build: 'BuildChanged',
  budget: 'BudgetSpent',
  smoke: 'SmokeFailed',
  approval: 'ApprovalTimedOut',
  bake: 'PatienceSpent',
  requests: 'PatienceSpent',
  'before-shift': 'HookFailed',
  'while-baking': 'HookFailed',
  'before-hundred': 'HookFailed',
  'after-hundred': 'HookFailed',
};

/** Asked before an observation is made: hooks and the smoke request cost something. */
export function looksFor(rollout: Rollout, nowMs: number): Looks {
  const { phase, plan, stepIndex } = rollout;
  if (phase === 'pending') return looksBeforeStep(rollout, nowMs);
  if (phase !== 'baking') return NO_LOOKS;
  const isAtHundred = currentStep(rollout).green === 100;
  const baking: Moment[] = isAtHundred ? ['while-baking', 'after-hundred'] : ['while-baking'];
  const isAboutToGoOn = isBakeOver(rollout, nowMs) && stepIndex < plan.steps.length - 1;
  const next = isAboutToGoOn ? looksBeforeStep(enterNextStep(rollout, nowMs), nowMs).hooks : [];
  return { smoke: false, hooks: [...baking, ...next] };
}

/** The same rollout, waiting for the gates of the step after. */
export function enterNextStep(rollout: Rollout, nowMs: number): ActiveRollout {
  return {
    ...rollout,
    phase: 'pending',
    stepIndex: rollout.stepIndex + 1,
    phaseSinceMs: nowMs,
    liveAtMs: undefined,
  };
}

/** What must hold as long as green has traffic: any failure sends it back. */
export function standingGates(rollout: Rollout, seen: Observation): GateReading[] {
  return [alarmsGate(rollout, seen), buildGate(rollout, seen), ...budgetGates(rollout, seen)];
}

/** What must pass before green gets the share of the step that the rollout waits for. */
export function gatesBeforeStep(rollout: Rollout, seen: Observation, nowMs: number): GateReading[] {
  const moments: readonly Moment[] = ['before-shift', 'before-hundred'];
  return [
    ...approvalGates(rollout, nowMs),
    ...smokeGates(rollout, seen, nowMs),
    ...hookGates(seen, moments),
  ];
}

/** What must pass before the step that is under watch is done. */
export function gatesOfBake(rollout: Rollout, seen: Observation, nowMs: number): GateReading[] {
  const moments: readonly Moment[] = ['while-baking', 'after-hundred'];
  return [bakeGate(rollout, nowMs), ...requestsGates(rollout, seen), ...hookGates(seen, moments)];
}

/**
 * Everything that the rollout waits for or is held against now, as far as it can be seen without
 * asking green or a hook.
 */
export function gatesNow(rollout: Rollout, seen: Observation, nowMs: number): GateReading[] {
  if (!isActive(rollout)) return [];
  const standing = standingGates(rollout, seen);
  const phase = phaseBehindPause(rollout);
  if (phase === 'pending') return [...standing, ...approvalGates(rollout, nowMs)];
  if (phase === 'baking') return [...standing, ...gatesOfBake(rollout, seen, nowMs)];
  return standing;
}

/** When the bake ends, in milliseconds since the epoch; never for a step without an end. */
export function bakeEndsAtMs(rollout: Rollout): number | undefined {
  const { bakeMs } = currentStep(rollout);
  const { liveAtMs } = rollout;
  return bakeMs === undefined || liveAtMs === undefined ? undefined : liveAtMs + bakeMs;
}

function isBakeOver(rollout: Rollout, nowMs: number): boolean {
  if (isSkipped(rollout)) return true;
  const endsAtMs = bakeEndsAtMs(rollout);
  return endsAtMs !== undefined && nowMs >= endsAtMs - TURN_SLACK_MS;
}

/** A person has cut the bake of the step short. */
function isSkipped({ skippedStep, stepIndex }: Rollout): boolean {
  return skippedStep === stepIndex;
}

function looksBeforeStep(rollout: Rollout, nowMs: number): Looks {
  if (awaitsApproval(rollout)) return NO_LOOKS;
  const hooks: Moment[] =
    currentStep(rollout).green === 100 ? ['before-shift', 'before-hundred'] : ['before-shift'];
  return { smoke: needsSmoke(rollout, nowMs), hooks };
}

/** Green is tried out before its first traffic, and the start of a rollout has just done so. */
function needsSmoke({ stepIndex, startedAtMs }: Rollout, nowMs: number): boolean {
  return stepIndex === 0 && nowMs - startedAtMs > SMOKE_VALID_MS;
}

function alarmsGate({ startedAtMs, tolerated }: Rollout, { alarms }: Observation): GateReading {
  const { green } = alarms;
  const gate = 'alarms';
  const threshold = green.length;
  const wentOff = wentOffSince(green, startedAtMs, tolerated);
  const [first] = wentOff;
  if (first !== undefined) {
    const when = isInAlarm(first) ? 'is in ALARM' : 'was in ALARM since the rollout began';
    const why = `alarm ${first.name} ${when}: ${first.reason}`;
    return { gate, verdict: 'fail', value: threshold - wentOff.length, threshold, why };
  }
  const unknown = green.filter(({ state }) => state === 'INSUFFICIENT_DATA');
  const value = threshold - unknown.length;
  if (threshold === 0) {
    return { gate, verdict: 'inconclusive', value, threshold, why: 'no alarm watches green' };
  }
  if (unknown.length > 0) {
    const why = `alarm ${unknown.map(({ name }) => name).join(', ')} has not enough data yet`;
    return { gate, verdict: 'inconclusive', value, threshold, why };
  }
  return { gate, verdict: 'pass', value, threshold, why: 'no alarm on green went off' };
}

function buildGate({ builds }: Rollout, seen: Observation): GateReading {
  const [value, threshold] = [seen.builds.green.version, builds.green.version];
  if (isSameBuild(builds.green, seen.builds.green)) {
    return { gate: 'build', verdict: 'pass', value, threshold, why: 'green runs the same build' };
  }
  const why = 'green was deployed anew since the rollout began';
  return { gate: 'build', verdict: 'fail', value, threshold, why };
}

/** Once every step has passed there is nothing left to try out, so nothing left to be bounded. */
function budgetGates(rollout: Rollout, { requests }: Observation): GateReading[] {
  const { plan } = rollout;
  if (['ready', 'promoting'].includes(phaseBehindPause(rollout))) return [];
  const { total, failed } = requests.inRollout;
  const limits = [
    { value: failed, limit: plan.budget.failed, what: 'requests failed at green' },
    { value: total, limit: plan.budget.total, what: 'requests reached green' },
  ];
  return limits.flatMap(({ value, limit, what }) => {
    if (limit === undefined) return [];
    const verdict = value > limit ? 'fail' : 'pass';
    const why = `${value} ${what}, ${limit} are allowed`;
    return [{ gate: 'budget' as const, verdict, value, threshold: limit, why } as const];
  });
}

function approvalGates(rollout: Rollout, nowMs: number): GateReading[] {
  const { plan, approvedStep, stepIndex, phaseSinceMs } = rollout;
  const step = currentStep(rollout);
  if (!needsApproval(plan, step)) return [];
  const { timeoutMs, whenTimedOut } = plan.approval;
  const base = { gate: 'approval', value: 'not yet', threshold: 'a person' } as const;
  if (approvedStep === stepIndex) {
    return [{ ...base, verdict: 'pass', value: 'given', why: 'a person approved the step' }];
  }
  const leftMs = phaseSinceMs + timeoutMs - nowMs;
  const wanted = `green at ${step.green} % has to be approved`;
  if (leftMs > 0) {
    const otherwise = whenTimedOut === 'pause' ? 'it pauses' : 'it is rolled back';
    const why = `${wanted} within ${formatDuration(leftMs)}, otherwise ${otherwise}`;
    return [{ ...base, verdict: 'inconclusive', why }];
  }
  const verdict = whenTimedOut === 'roll-back' ? 'fail' : 'inconclusive';
  return [{ ...base, verdict, why: `${wanted}, and nobody did in ${formatDuration(timeoutMs)}` }];
}

function smokeGates(rollout: Rollout, { smoke }: Observation, nowMs: number): GateReading[] {
  if (!looksBeforeStep(rollout, nowMs).smoke) return [];
  const base = { gate: 'smoke', threshold: '2xx' } as const;
  if (smoke === undefined) {
    return [{ ...base, verdict: 'inconclusive', value: 'none', why: 'green was not asked' }];
  }
  if (smoke.verdict === 'pass') {
    return [{ ...base, verdict: 'pass', value: '2xx', why: 'green answered our own request' }];
  }
  return [{ ...base, verdict: 'fail', value: 'failed', why: smoke.problem }];
}

function bakeGate(rollout: Rollout, nowMs: number): GateReading {
  const { bakeMs } = currentStep(rollout);
  const value = formatDuration(nowMs - (rollout.liveAtMs ?? nowMs));
  const threshold = bakeMs === undefined ? 'by hand' : formatDuration(bakeMs);
  const base = { gate: 'bake', value, threshold } as const;
  if (isBakeOver(rollout, nowMs)) {
    const why = isSkipped(rollout)
      ? 'a person skipped the rest'
      : 'the step was under watch long enough';
    return { ...base, verdict: 'pass', why };
  }
  const why =
    bakeMs === undefined
      ? 'the step lasts until a person goes on'
      : `under watch for ${value} of ${threshold}`;
  return { ...base, verdict: 'inconclusive', why };
}

function requestsGates(rollout: Rollout, { requests }: Observation): GateReading[] {
  const threshold = rollout.plan.minimumRequests;
  const value = requests.inStep.total;
  if (threshold === 0) return [];
  const isEnough = value >= threshold || isSkipped(rollout);
  const why = `green got ${value} of the ${threshold} requests that a step needs`;
  return [{ gate: 'requests', verdict: isEnough ? 'pass' : 'inconclusive', value, threshold, why }];
}

function hookGates({ hooks }: Observation, moments: readonly Moment[]): GateReading[] {
  return hooks
    .filter(({ moment }) => moments.includes(moment))
    .map(({ moment, verdict, why }) => ({
      gate: moment,
      verdict,
      value: verdict,
      threshold: 'pass',
      why,
    }));
}
