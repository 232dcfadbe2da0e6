import { isBakeOver } from '../bake.ts';
import type { HookPoint } from '../hooks.ts';
import { keyOf, type Measurement } from '../measurement.ts';
import type { Reason } from '../reasons.ts';
import {
  awaitsApproval,
  enterNextStep,
  isActive,
  isLastStep,
  phaseBehindPause,
  type Rollout,
} from '../rollout.ts';
import { alarms } from './alarms.ts';
import { approval } from './approval.ts';
import { bake } from './bake.ts';
import { budget } from './budget.ts';
import { build } from './build.ts';
import {
  type Gate,
  type GateReading,
  NO_PROBES,
  type ProbesNeeded,
  type Situation,
} from './gate.ts';
import { atFullTraffic, beforeFullTraffic, beforeShift, whileBaking } from './hooks.ts';
import { requests } from './requests.ts';
import { smoke } from './smoke.ts';

/** Every gate, in the order in which verdicts are shown. */
export const GATES: readonly Gate[] = [
  alarms,
  build,
  budget,
  approval,
  smoke,
  beforeShift,
  beforeFullTraffic,
  bake,
  requests,
  whileBaking,
  atFullTraffic,
];

/** The measurements of every observation. */
export const MEASUREMENTS: readonly Measurement[] = unique(
  GATES.flatMap(({ measures = [] }) => measures),
);

/** Conditions that hold as long as green has traffic: any failure rolls back. */
export function continuousGates(situation: Situation): GateReading[] {
  return evaluate('continuous', situation);
}

/** Conditions that have to pass before green gets the share of the step that is waited for. */
export function gatesBeforeStep(situation: Situation): GateReading[] {
  return evaluate('before-step', situation);
}

/** Conditions that have to pass before the step that is under watch is done. */
export function gatesOfBake(situation: Situation): GateReading[] {
  return evaluate('baking', situation);
}

/** Everything that the rollout waits for or is held to now, as far as no probe is needed to see it. */
export function gatesNow(situation: Situation): GateReading[] {
  const { rollout } = situation;
  if (!isActive(rollout)) return [];
  const phase = phaseBehindPause(rollout);
  const times: readonly Gate['checked'][] = [
    'continuous',
    ...(phase === 'pending' ? ['before-step' as const] : []),
    ...(phase === 'baking' ? ['baking' as const] : []),
  ];
  return GATES.filter(
    ({ checked, probes }) => times.includes(checked) && probes === undefined,
  ).flatMap((gate) => gate.evaluate(situation));
}

/** The reason to record when a gate fails. */
export function failureOf({ gate }: GateReading): Reason {
  const found = GATES.find(({ name }) => name === gate);
  if (found === undefined) throw new Error(`there is no gate ${gate}`);
  return found.failure;
}

/** Returns the probes that the observation for the next decision needs. */
export function probesFor(rollout: Rollout, nowMs: number): ProbesNeeded {
  if (rollout.phase === 'pending') return probesBeforeStep(rollout, nowMs);
  if (rollout.phase !== 'baking') return NO_PROBES;
  const baking = probesOf('baking', rollout, nowMs);
  if (isLastStep(rollout) || !isBakeOver(rollout, nowMs)) return baking;
  const next = probesBeforeStep(enterNextStep(rollout, nowMs), nowMs);
  return { smoke: next.smoke, hooks: [...baking.hooks, ...next.hooks] };
}

function probesBeforeStep(rollout: Rollout, nowMs: number): ProbesNeeded {
  return awaitsApproval(rollout) ? NO_PROBES : probesOf('before-step', rollout, nowMs);
}

function probesOf(checked: Gate['checked'], rollout: Rollout, nowMs: number): ProbesNeeded {
  const needed = at(checked).map(({ probes }) => probes?.(rollout, nowMs) ?? {});
  const hooks: readonly HookPoint[] = needed.flatMap((probes) => probes.hooks ?? []);
  return { smoke: needed.some((probes) => probes.smoke === true), hooks };
}

function evaluate(checked: Gate['checked'], situation: Situation): GateReading[] {
  return at(checked).flatMap((gate) => gate.evaluate(situation));
}

function at(time: Gate['checked']): readonly Gate[] {
  return GATES.filter(({ checked }) => checked === time);
}

function unique(measurements: readonly Measurement[]): Measurement[] {
  return [...new Map(measurements.map((each) => [keyOf(each), each])).values()];
}
