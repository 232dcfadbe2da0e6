import type { AlarmReading } from '../../src/rollout/alarms.ts';
import type { Build, Builds } from '../../src/rollout/builds.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import { PLAN_DEFAULTS, type Plan, type Step } from '../../src/rollout/plan.ts';
import type { Phase, Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

/** When the rollouts of the tests begin. */
export const START_MS = Date.parse('2026-11-26T12:00:00Z');

/** When the step that {@link aRollout} bakes was seen live. */
export const LIVE_MS = START_MS + MINUTE_MS;

/** What runs in the environments of {@link aRollout} and {@link anObservation}. */
export const RUNNING_BUILDS: Builds = {
  blue: aBuild({ version: '1', codeHash: 'blue-hash' }),
  green: aBuild({ version: '2', codeHash: 'green-hash' }),
};

export function aBuild(overrides: Partial<Build> = {}): Build {
  return {
    version: '3',
    codeHash: 'other-hash',
    deployedAtMs: START_MS - HOUR_MS,
    ...overrides,
  };
}

/** A tenth for five minutes, half for five minutes, and then everything. */
export function aPlan(overrides: Partial<Plan> = {}): Plan {
  const steps = [aStep(10, 5), aStep(50, 5), aStep(100, 0)];
  return { ...PLAN_DEFAULTS, name: 'Custom', steps, ...overrides };
}

/** Without minutes it lasts until a person goes on. */
export function aStep(green: number, minutes?: number): Step {
  return { green, bakeMs: minutes === undefined ? undefined : minutes * MINUTE_MS };
}

/** A plan that asks a person before green gets `before` percent. */
export function aPlanWithApproval(before: number, overrides: Partial<Plan['approval']> = {}): Plan {
  return aPlan({ approval: { ...PLAN_DEFAULTS.approval, before: [before], ...overrides } });
}

/** A rollout of {@link aPlan} whose first step is live and under watch. */
export function aRollout(overrides: Partial<Rollout> = {}): Rollout {
  return {
    id: 'r-1',
    version: 3,
    plan: aPlan(),
    phase: 'baking',
    pausedIn: undefined,
    stepIndex: 0,
    weights: withGreenAt(10),
    previous: ALL_BLUE,
    startedAtMs: START_MS,
    phaseSinceMs: LIVE_MS,
    liveAtMs: LIVE_MS,
    approvedStep: undefined,
    skippedStep: undefined,
    builds: RUNNING_BUILDS,
    tolerated: [],
    by: 'alice',
    why: undefined,
    last: { reason: 'SeenLive', message: '90/10 is live', atMs: LIVE_MS },
    ...overrides,
  };
}

/** {@link aRollout} as it is in `phase`: pending and shifting at its first step, ready at its last. */
export function aRolloutIn(phase: Phase, overrides: Partial<Rollout> = {}): Rollout {
  return aRollout({ phase, ...IN_PHASE[phase], ...overrides });
}

const IN_PHASE: Readonly<Record<Phase, Partial<Rollout>>> = {
  pending: { version: 1, weights: ALL_BLUE, phaseSinceMs: START_MS, liveAtMs: undefined },
  shifting: { version: 2, phaseSinceMs: START_MS, liveAtMs: undefined },
  baking: {},
  paused: { pausedIn: 'baking' },
  ready: { stepIndex: 2, weights: withGreenAt(100), previous: withGreenAt(50) },
  promoting: { stepIndex: 2, weights: withGreenAt(100), previous: withGreenAt(50) },
  promoted: { stepIndex: 2, weights: ALL_BLUE, previous: withGreenAt(100) },
  'rolling-back': { weights: ALL_BLUE, previous: withGreenAt(10) },
  'rolled-back': { weights: ALL_BLUE, previous: withGreenAt(10) },
  withdrawn: { weights: ALL_BLUE, previous: withGreenAt(10) },
};

/** What is seen of {@link aRollout} when all is well: its weights are live, and green is busy. */
export function anObservation(overrides: Partial<Observation> = {}): Observation {
  const many = { total: 1_000, failed: 0 };
  return {
    live: withGreenAt(10),
    alarms: { blue: [anAlarm('blue-FaultRate')], green: [anAlarm('green-FaultRate')] },
    builds: RUNNING_BUILDS,
    requests: { inStep: many, inRollout: many },
    smoke: undefined,
    hooks: [],
    ...overrides,
  };
}

/** An alarm that was always OK. */
export function anAlarm(name: string, overrides: Partial<AlarmReading> = {}): AlarmReading {
  return {
    name,
    state: 'OK',
    changedAtMs: START_MS - HOUR_MS,
    wentOffAtMs: undefined,
    reason: 'fine',
    ...overrides,
  };
}

/** An alarm that went off at `changedAtMs` and is in ALARM still. */
export function anAlarmInAlarm(name: string, changedAtMs = LIVE_MS): AlarmReading {
  return anAlarm(name, {
    state: 'ALARM',
    changedAtMs,
    wentOffAtMs: changedAtMs,
    reason: 'too many faults',
  });
}
