import type { Actor } from '../../src/rollout/actor.ts';
import type { AlarmReading } from '../../src/rollout/alarms.ts';
import type { Build, Builds } from '../../src/rollout/builds.ts';
import {
  FAULTS_IN_ROLLOUT,
  keyOf,
  type Measured,
  REQUESTS_IN_ROLLOUT,
  REQUESTS_IN_STEP,
} from '../../src/rollout/measurement.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import {
  manualPlan,
  manualStep,
  PLAN_DEFAULTS,
  type Plan,
  PRESETS,
  type Step,
} from '../../src/rollout/plan.ts';
import type { ReadinessCheck } from '../../src/rollout/preflight.ts';
import type { Phase, Rollout } from '../../src/rollout/rollout.ts';
import type { ShiftRequest } from '../../src/rollout/shift.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;

/** The person who asks for the rollouts of the tests. */
export const ALICE: Actor = { id: 'alice', comment: undefined };

/** The time at which the rollouts of the tests begin. */
export const START_MS = Date.parse('2026-11-26T12:00:00Z');

/** The time at which the step that {@link aRollout} bakes was seen live. */
export const LIVE_MS = START_MS + MINUTE_MS;

/** The builds of {@link aRollout} and {@link anObservation}. */
export const RUNNING_BUILDS: Builds = {
  blue: aBuild({ version: '1.0.0', codeHash: 'blue-hash' }),
  green: aBuild({ version: '2.0.0', codeHash: 'green-hash' }),
};

export function aBuild(overrides: Partial<Build> = {}): Build {
  return {
    version: '3.0.0',
    codeHash: 'other-hash',
    deployedAtMs: START_MS - HOUR_MS,
    ...overrides,
  };
}

/** A tenth for five minutes, half for five minutes, and then all traffic. */
export function aPlan(overrides: Partial<Plan> = {}): Plan {
  const steps = [aStep(10, 5), aStep(50, 5), aStep(100, 0)];
  return { ...PLAN_DEFAULTS, name: 'Custom', steps, ...overrides };
}

/** Without minutes, the step lasts until a person ends it. */
export function aStep(green: number, minutes?: number): Step {
  return { green, bakeMs: minutes === undefined ? undefined : minutes * MINUTE_MS };
}

/** A plan that asks a person before green gets `before` percent. */
export function aPlanWithApproval(before: number, overrides: Partial<Plan['approval']> = {}): Plan {
  return aPlan({ approval: { ...PLAN_DEFAULTS.approval, before: [before], ...overrides } });
}

/** Ten steps, a minute each. */
export const LINEAR: Plan = {
  ...PLAN_DEFAULTS,
  name: 'Linear10PercentEvery1Minute',
  steps: PRESETS.Linear10PercentEvery1Minute,
};

/** Green at 10 % until a person ends the step. */
export const TEN_PERCENT_MANUAL: Plan = manualPlan([manualStep(10)]);

/** A rollout that began half a minute before {@link START_MS} and waits for its first step. */
export function justBegun(plan: Plan = LINEAR): Rollout {
  const atMs = START_MS - MINUTE_MS / 2;
  const last = { reason: 'Started', message: 'r-1 begins', atMs } as const;
  return aRolloutIn('pending', { plan, startedAtMs: atMs, phaseSinceMs: atMs, last });
}

/** A rollout whose first step, green at 10 %, has been live for a minute at {@link START_MS}. */
export function bakingAtTen(plan: Plan = LINEAR): Rollout {
  const atMs = START_MS - MINUTE_MS;
  const last = { reason: 'WeightsLive', message: '90/10 is live', atMs } as const;
  const since = { startedAtMs: atMs - MINUTE_MS, phaseSinceMs: atMs, liveAtMs: atMs };
  return aRollout({ version: 1, plan, ...since, last });
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
    actor: ALICE,
    last: { reason: 'WeightsLive', message: '90/10 is live', atMs: LIVE_MS },
    ...overrides,
  };
}

/** {@link aRollout} in `phase`: pending and shifting at its first step, ready at its last. */
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

/** A request for weights, neither forced nor a retry. */
export function aShiftRequest(green: number, overrides: Partial<ShiftRequest> = {}): ShiftRequest {
  const flags = { isDryRun: false, isForced: false, isRetry: false };
  return { actor: ALICE, weights: withGreenAt(green), ...flags, ...overrides };
}

/** A rollback that is ready. */
export const READY: ReadinessCheck = {
  rule: { isEnabled: true, targetsRollback: true },
  isPermitted: true,
  deadLetters: 0,
  rehearsalProblem: undefined,
};

/** A healthy {@link aRollout} as it is read: its weights are live, and green gets requests. */
export function anObservation(overrides: Partial<Observation> = {}): Observation {
  return {
    live: withGreenAt(10),
    alarms: { blue: [anAlarm('blue-FaultRate')], green: [anAlarm('green-FaultRate')] },
    builds: RUNNING_BUILDS,
    measured: measuredAtGreen({ inStep: 1_000, inRollout: 1_000, faults: 0 }),
    smoke: undefined,
    hooks: [],
    ...overrides,
  };
}

/** Requests at green since its step began and since the rollout began, and failures in the rollout. */
export function measuredAtGreen(counts: {
  readonly inStep: number;
  readonly inRollout: number;
  readonly faults: number;
}): Measured {
  return {
    [keyOf(REQUESTS_IN_STEP)]: counts.inStep,
    [keyOf(REQUESTS_IN_ROLLOUT)]: counts.inRollout,
    [keyOf(FAULTS_IN_ROLLOUT)]: counts.faults,
  };
}

/** An alarm that was always OK. */
export function anAlarm(name: string, overrides: Partial<AlarmReading> = {}): AlarmReading {
  return {
    name,
    state: 'OK',
    changedAtMs: START_MS - HOUR_MS,
    wentOffAtMs: undefined,
    stateReason: 'fine',
    ...overrides,
  };
}

/** An alarm that went off at `changedAtMs` and is still in ALARM. */
export function anAlarmInAlarm(name: string, changedAtMs = LIVE_MS): AlarmReading {
  return anAlarm(name, {
    state: 'ALARM',
    changedAtMs,
    wentOffAtMs: changedAtMs,
    stateReason: 'too many faults',
  });
}
