import { type Weights, withGreenAt } from './weights.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MANUAL = 'Manual';

/** Green's share, and the time under watch before the next step. */
export type Step = {
  /** Whole percent. */
  readonly green: number;
  /** Counted from when the weights were seen live. Without one, until a person ends the step. */
  readonly bakeMs: number | undefined;
};

export type ApprovalRule = {
  /** The steps, by green's share, before which a person has to approve. */
  readonly before: readonly number[];
  readonly timeoutMs: number;
  readonly whenTimedOut: 'roll-back' | 'pause';
};

/** Limits on the requests that a rollout may expose to green; nothing means no limit. */
type Budget = {
  readonly failed: number | undefined;
  readonly total: number | undefined;
};

/** The ordered steps of a rollout, and what each has to show. */
export type Plan = {
  /** A preset's name, `Custom` or `Manual`. */
  readonly name: string;
  readonly steps: readonly Step[];
  readonly approval: ApprovalRule;
  /** Requests that green has to get in each step. */
  readonly minimumRequests: number;
  /** The time that a step may wait for a verdict beyond its bake; then the rollout pauses. */
  readonly stepTimeoutMs: number;
  readonly budget: Budget;
};

/** The values of everything that a plan leaves out. */
export const PLAN_DEFAULTS = {
  approval: { before: [], timeoutMs: 24 * HOUR_MS, whenTimedOut: 'roll-back' },
  minimumRequests: 10,
  stepTimeoutMs: 15 * MINUTE_MS,
  budget: { failed: undefined, total: undefined },
} as const satisfies Omit<Plan, 'name' | 'steps'>;

/**
 * CodeDeploy's plans, under its names. Canary: green has a tenth for a while and then all traffic.
 * Linear: a tenth more each time.
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
 * Returns the step of a manual weight, which lasts until a person ends it. With all traffic on green
 * there is no further step to hold back.
 */
export function manualStep(green: number): Step {
  return { green, bakeMs: green === 100 ? 0 : undefined };
}

/** Returns a plan of manual steps. A person who shifts by hand judges by hand: no minimum applies. */
export function manualPlan(steps: readonly Step[]): Plan {
  return { ...PLAN_DEFAULTS, name: MANUAL, minimumRequests: 0, steps };
}

export function isManual({ name }: Pick<Plan, 'name'>): boolean {
  return name === MANUAL;
}

export function needsApproval({ approval }: Plan, { green }: Step): boolean {
  return approval.before.includes(green);
}

export function weightsOf({ green }: Step): Weights {
  return withGreenAt(green);
}
