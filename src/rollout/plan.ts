import { type Weights, withGreenAt } from './weights.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MANUAL = 'Manual';

/** Green's share, and the time under watch before the next step. */
export type Step = {
  /** Whole percent. */
  readonly green: number;
  /** Counted from when the weights were seen live. Without one, until a person goes on. */
  readonly bakeMs: number | undefined;
};

export type ApprovalRule = {
  /** The steps, by green's share, before which a person is asked. */
  readonly before: readonly number[];
  readonly timeoutMs: number;
  readonly whenTimedOut: 'roll-back' | 'pause';
};

/** How many requests a rollout may cost; without a number, any. */
export type Budget = {
  readonly failed: number | undefined;
  readonly total: number | undefined;
};

/** The ordered steps of a rollout, and what each has to show. */
export type Plan = {
  /** A preset, or what kind of plan it is. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly approval: ApprovalRule;
  /** Requests that green has to get in each step. */
  readonly minimumRequests: number;
  /** How long a step may wait for a verdict beyond its bake; then the rollout pauses. */
  readonly patienceMs: number;
  readonly budget: Budget;
};

/** What holds for a plan that does not say otherwise. */
export const PLAN_DEFAULTS = {
  approval: { before: [], timeoutMs: 24 * HOUR_MS, whenTimedOut: 'roll-back' },
  minimumRequests: 10,
  patienceMs: 15 * MINUTE_MS,
  budget: { failed: undefined, total: undefined },
} as const satisfies Omit<Plan, 'name' | 'steps'>;

/**
 * The plans of CodeDeploy, under its names: green has a tenth for a while and then everything, or a
 * tenth more each time.
 */
export const PRESETS = {
  Canary10Percent5Minutes: canary(5),
  Canary10Percent10Minutes: canary(10),
  Canary10Percent15Minutes: canary(15),
  Canary10Percent30Minutes: canary(30),
  Linear10PercentEvery1Minute: linear(1),
  Linear10PercentEvery2Minutes: linear(2),
  Linear10PercentEvery3Minutes: linear(3),
  Linear10PercentEvery10Minutes: linear(10),
  AllAtOnce: [{ green: 100, bakeMs: 0 }],
} as const satisfies Record<string, readonly Step[]>;

export type PresetName = keyof typeof PRESETS;

function canary(minutes: number): readonly Step[] {
  return [
    { green: 10, bakeMs: minutes * MINUTE_MS },
    { green: 100, bakeMs: 0 },
  ];
}

function linear(minutes: number): readonly Step[] {
  const shares = Array.from({ length: 10 }, (_, index) => 10 * (index + 1));
  return shares.map((green) => ({ green, bakeMs: green < 100 ? minutes * MINUTE_MS : 0 }));
}

/**
 * What a weight by hand is: a step that lasts until a person goes on. With everything on green there
 * is no further.
 */
export function manualStep(green: number): Step {
  return { green, bakeMs: green === 100 ? 0 : undefined };
}

/** A plan of steps by hand. Who shifts by hand judges by hand, so no requests are asked for. */
export function manualPlan(steps: readonly Step[]): Plan {
  return { ...PLAN_DEFAULTS, name: MANUAL, minimumRequests: 0, steps };
}

export function isManual({ name }: Plan): boolean {
  return name === MANUAL;
}

export function needsApproval({ approval }: Plan, { green }: Step): boolean {
  return approval.before.includes(green);
}

export function weightsOf({ green }: Step): Weights {
  return withGreenAt(green);
}
