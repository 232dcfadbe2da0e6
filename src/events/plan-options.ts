import { type ApprovalRule, type Budget, PLAN_DEFAULTS, type Plan } from '../rollout/plan.ts';
import { type DurationRule, readDuration } from './durations.ts';
import {
  type Checked,
  choiceProblems,
  countProblems,
  isOneOf,
  isRecord,
  isWhole,
  show,
  unknownKeys,
} from './payload-problems.ts';
import { readCourse } from './plan-steps.ts';

export const PLAN_KEYS = [
  'plan',
  'steps',
  'approval',
  'minimumRequests',
  'budget',
  'patience',
] as const;

type PlanPayload = { readonly [key in (typeof PLAN_KEYS)[number]]?: unknown };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIMED_OUT = ['roll-back', 'pause'] as const;

const PATIENCE: DurationRule = {
  minMs: MINUTE_MS,
  maxMs: 24 * HOUR_MS,
  absentMs: PLAN_DEFAULTS.patienceMs,
};

const APPROVAL_TIMEOUT: DurationRule = {
  minMs: MINUTE_MS,
  maxMs: 14 * 24 * HOUR_MS,
  absentMs: PLAN_DEFAULTS.approval.timeoutMs,
};

/** Reads a plan; what it does not say is as in `PLAN_DEFAULTS`. */
export function readPlan(payload: PlanPayload): Checked<Plan> {
  const course = readCourse(payload.plan, payload.steps);
  const greens = course.value.steps.map(({ green }) => green);
  const approval = readApproval(payload.approval, greens);
  const minimumRequests = readCount(
    'minimumRequests',
    payload.minimumRequests,
    PLAN_DEFAULTS.minimumRequests,
  );
  const budget = readBudget(payload.budget);
  const patience = readDuration('patience', payload.patience, PATIENCE);
  return {
    value: {
      ...course.value,
      approval: approval.value,
      minimumRequests: minimumRequests.value,
      budget: budget.value,
      patienceMs: patience.value,
    },
    problems: [course, approval, minimumRequests, budget, patience].flatMap(
      (part) => part.problems,
    ),
  };
}

function readApproval(approval: unknown, greens: readonly number[]): Checked<ApprovalRule> {
  if (approval === undefined) return { value: PLAN_DEFAULTS.approval, problems: [] };
  if (!isRecord(approval)) {
    const problem = `approval: expected an object such as {"before":100}, got ${show(approval)}`;
    return { value: PLAN_DEFAULTS.approval, problems: [problem] };
  }
  const { otherwise = PLAN_DEFAULTS.approval.whenTimedOut } = approval;
  const before = readBefore(approval.before, greens);
  const timeout = readDuration('approval.timeout', approval.timeout, APPROVAL_TIMEOUT);
  return {
    value: {
      before: before.value,
      timeoutMs: timeout.value,
      whenTimedOut: isOneOf(otherwise, TIMED_OUT) ? otherwise : 'roll-back',
    },
    problems: [
      ...unknownKeys(approval, ['before', 'timeout', 'otherwise'], 'approval'),
      ...before.problems,
      ...timeout.problems,
      ...choiceProblems('approval.otherwise', otherwise, TIMED_OUT),
    ],
  };
}

/** @param greens of the steps; with none known, any percent will do */
function readBefore(before: unknown, greens: readonly number[]): Checked<readonly number[]> {
  const asked: readonly unknown[] = Array.isArray(before) && before.length > 0 ? before : [before];
  const isStep = (green: unknown): green is number =>
    isWhole(green, 1, 100) && (greens.length === 0 || greens.includes(green));
  const known = greens.length === 0 ? '' : ` (${greens.join(', ')})`;
  return {
    value: asked.filter(isStep),
    problems: asked
      .filter((green) => !isStep(green))
      .map(
        (green) =>
          `approval.before: expected green's percent in a step${known}, got ${show(green)}`,
      ),
  };
}

function readBudget(budget: unknown): Checked<Budget> {
  if (budget === undefined) return { value: PLAN_DEFAULTS.budget, problems: [] };
  if (!isRecord(budget) || Object.keys(budget).length === 0) {
    const expected = 'an object such as {"failed":25,"total":2000}';
    const problem = `budget: expected ${expected}, got ${show(budget)}`;
    return { value: PLAN_DEFAULTS.budget, problems: [problem] };
  }
  const failed = readCount('budget.failed', budget.failed, undefined);
  const total = readCount('budget.total', budget.total, undefined);
  return {
    value: { failed: failed.value, total: total.value },
    problems: [
      ...unknownKeys(budget, ['failed', 'total'], 'budget'),
      ...failed.problems,
      ...total.problems,
    ],
  };
}

function readCount<T>(path: string, value: unknown, absent: T): Checked<number | T> {
  return {
    value: isWhole(value, 0) ? value : absent,
    problems: value === undefined ? [] : countProblems(path, value, 0),
  };
}
