import * as v from 'valibot';
import { formatDuration } from '../rollout/duration.ts';
import {
  type ApprovalRule,
  isManual,
  PLAN_DEFAULTS,
  type Plan,
  PRESETS,
  type PresetName,
} from '../rollout/plan.ts';
import { duration, text } from './fields.ts';
import { isRecord, show } from './payload-error.ts';
import { stepsSchema, toSteps } from './plan-steps.ts';
import { choice, crossCheck, object, type Problem, wholeNumber } from './schema.ts';

const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUDGET_EXAMPLE = '{"failed":25,"total":2000}';
const { approval, minimumRequests, stepTimeoutMs } = PLAN_DEFAULTS;

const budgetSchema = v.pipe(
  object(
    {
      failed: described(wholeNumber(0), 'Roll back after more failed requests at green'),
      total: described(wholeNumber(0), 'Roll back after more requests at green'),
    },
    BUDGET_EXAMPLE,
  ),
  v.check(
    (budget) => Object.values(budget).some((limit) => limit !== undefined),
    `expected an object such as ${BUDGET_EXAMPLE}, got {}`,
  ),
);

const approvalSchema = object(
  {
    before: v.pipe(
      v.union([wholeNumber(1, 100), v.array(wholeNumber(1, 100))], ({ input }) => {
        return `expected green's percent in a step, got ${show(input)}`;
      }),
      v.description("Ask a person before these steps, by green's share: 50,100"),
    ),
    timeout: described(
      duration({ minMs: MINUTE_MS, maxMs: 14 * 24 * HOUR_MS }),
      `Time to approve a step; default ${formatDuration(approval.timeoutMs)}`,
    ),
    otherwise: described(
      choice(['roll-back', 'pause']),
      `What to do without approval in time, roll-back or pause; default ${approval.whenTimedOut}`,
    ),
  },
  '{"before":100}',
);

/**
 * The options of a plan. They are declared here and nowhere else: the payload of `rollout`, the
 * flags of `sls rollout start`, their help texts and the JSON Schema come from this.
 */
export const PLAN_ENTRIES = {
  plan: described(choice(PRESET_NAMES), `Preset: ${PRESET_NAMES.join(', ')}`),
  steps: described(
    stepsSchema,
    "Steps of your own, green's share and its bake: 10%:5m,50%:10m,100%",
  ),
  name: described(text(), 'Name of a plan with steps of your own; default Custom'),
  minimumRequests: described(
    wholeNumber(0),
    `Requests that green must get in each step; default ${minimumRequests}`,
  ),
  budget: v.optional(budgetSchema),
  approval: v.optional(approvalSchema),
  stepTimeout: described(
    duration({ minMs: MINUTE_MS, maxMs: 24 * HOUR_MS }),
    'Time that a step may wait for a verdict beyond its bake, then the rollout pauses; default ' +
      formatDuration(stepTimeoutMs),
  ),
};

type PlanPayload = v.InferOutput<v.ObjectSchema<typeof PLAN_ENTRIES, undefined>>;

/** Checks that a plan has steps, and asks approval only for steps that it has. */
export function planCheck<Payload>() {
  return crossCheck<Payload>((payload) => [
    ...courseProblems(payload),
    ...approvalProblems(payload),
  ]);
}

/** A plan as people write it. */
export const planSchema = v.pipe(object(PLAN_ENTRIES, '{"plan":"AllAtOnce"}'), planCheck());

/** Returns the plan that a payload describes; what it leaves out is as in `PLAN_DEFAULTS`. */
export function toPlan(payload: PlanPayload): Plan {
  return {
    ...courseOf(payload),
    approval: toApproval(payload.approval),
    minimumRequests: payload.minimumRequests ?? minimumRequests,
    budget: { failed: payload.budget?.failed, total: payload.budget?.total },
    stepTimeoutMs: payload.stepTimeout ?? stepTimeoutMs,
  };
}

function courseOf({
  plan,
  steps = [],
  name = 'Custom',
}: PlanPayload): Pick<Plan, 'name' | 'steps'> {
  return plan === undefined
    ? { name, steps: toSteps(steps) }
    : { name: plan, steps: PRESETS[plan] };
}

function toApproval(payload: PlanPayload['approval']): ApprovalRule {
  if (payload === undefined) return approval;
  const { before, timeout = approval.timeoutMs, otherwise = approval.whenTimedOut } = payload;
  return { before: [before].flat(), timeoutMs: timeout, whenTimedOut: otherwise };
}

function courseProblems({ plan, steps, name }: Readonly<Record<string, unknown>>): Problem[] {
  if (plan === undefined && steps === undefined) {
    const expected = `a plan (${PRESET_NAMES.join(', ')}) or a list of steps`;
    return [{ path: ['plan or steps'], message: `expected ${expected}, got neither` }];
  }
  if (plan !== undefined && steps !== undefined) {
    return [{ path: ['plan and steps'], message: 'expected one of them, got both' }];
  }
  const isNamedTwice = plan !== undefined && name !== undefined;
  if (isNamedTwice)
    return [{ path: ['name'], message: 'expected only with steps, got one with a preset' }];
  if (typeof name !== 'string' || !isManual({ name })) return [];
  // A plan of that name would be taken for a manual shift, which any other shift may continue.
  return [
    { path: ['name'], message: `expected a name that sls shift does not use, got ${show(name)}` },
  ];
}

/** Approval can only be asked for a step that there is. */
function approvalProblems({
  plan,
  steps,
  approval: asked,
}: Readonly<Record<string, unknown>>): Problem[] {
  if (!isRecord(asked)) return [];
  const shares = sharesOf(plan, steps);
  const before: readonly unknown[] = [asked.before].flat();
  const unknown = before.filter((green) => shares.length > 0 && !shares.includes(green));
  const isEmpty = Array.isArray(asked.before) && before.length === 0;
  const known = shares.length === 0 ? '' : ` (${shares.join(', ')})`;
  return [...unknown, ...(isEmpty ? [[]] : [])].map((green) => ({
    path: ['approval', 'before'],
    message: `expected green's percent in a step${known}, got ${show(green)}`,
  }));
}

/** Green's share in each step; none where the steps are not known. */
function sharesOf(plan: unknown, steps: unknown): readonly unknown[] {
  if (Array.isArray(steps)) return steps.map((step) => (isRecord(step) ? step.green : undefined));
  const preset = PRESET_NAMES.find((name) => name === plan);
  return preset === undefined ? [] : PRESETS[preset].map(({ green }) => green);
}

function described<Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.optional(v.pipe(schema, v.description(description)));
}
