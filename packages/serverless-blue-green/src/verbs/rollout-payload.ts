import { userInfo } from 'node:os';

/** What can be said on the command line of scripts/rollout.ts about a rollout. */
export type RolloutFlags = {
  readonly plan?: string | undefined;
  readonly steps?: string | undefined;
  readonly action?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'minimum-requests'?: string | undefined;
  readonly 'budget-failed'?: string | undefined;
  readonly 'budget-total'?: string | undefined;
  readonly 'approve-before'?: string | undefined;
  readonly 'approve-within'?: string | undefined;
  readonly patience?: string | undefined;
};

/**
 * The payload of the function `rollout`, which checks what is in it.
 *
 * @throws RangeError for what cannot be put into a payload, naming the flag
 */
export function payloadOf(flags: RolloutFlags, by: string): Readonly<Record<string, unknown>> {
  const { plan, steps, action, reason, patience } = flags;
  const minimumRequests = readNumber('--minimum-requests', flags['minimum-requests']);
  return withoutNothing({
    action,
    plan,
    steps: steps === undefined ? undefined : readSteps(steps),
    minimumRequests,
    budget: budgetOf(flags),
    approval: approvalOf(flags),
    patience,
    reason,
    by,
  });
}

/** Who runs this script; in a container, there may be no name for the user. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'an unnamed user';
  }
}

/** Such as `10%:5m,50%:10m,100%`. */
function readSteps(text: string): object[] {
  return text.split(',').map((step) => {
    const [, green, bake] = /^\s*(\d{1,3})\s*%?\s*(?::\s*(\w+))?\s*$/.exec(step) ?? [];
    if (green === undefined) {
      throw new RangeError(`--steps: expected steps such as 10%:5m,50%:10m,100%, got ${text}`);
    }
    return withoutNothing({ green: Number(green), bake });
  });
}

function budgetOf(flags: RolloutFlags): object | undefined {
  const failed = readNumber('--budget-failed', flags['budget-failed']);
  const total = readNumber('--budget-total', flags['budget-total']);
  return failed === undefined && total === undefined
    ? undefined
    : withoutNothing({ failed, total });
}

function approvalOf(flags: RolloutFlags): object | undefined {
  const { 'approve-before': before, 'approve-within': timeout } = flags;
  if (before === undefined && timeout === undefined) return undefined;
  const steps = before
    ?.split(',')
    .map((green) => readNumber('--approve-before', green.replace('%', '')));
  return withoutNothing({ before: steps, timeout });
}

function readNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(text)) return Number(text);
  throw new RangeError(`${flag}: expected a whole number, got ${text}`);
}

function withoutNothing(values: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
