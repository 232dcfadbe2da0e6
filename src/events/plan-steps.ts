import * as v from 'valibot';
import { formatDuration, parseDuration } from '../rollout/duration.ts';
import type { Step } from '../rollout/plan.ts';
import { isRecord, show } from './payload-error.ts';
import { expected, object, wholeNumber } from './schema.ts';

const MAX_STEPS = 20;
const MINUTE_MS = 60_000;

/** No alarm changes its state in less than a minute, so a shorter bake would watch nothing. */
const BAKE = { minMs: MINUTE_MS, maxMs: 24 * 60 * MINUTE_MS };
const BAKE_TEXT = `a duration like 90s, 5m or 1h, from ${formatDuration(BAKE.minMs)} to ${formatDuration(BAKE.maxMs)}`;

const stepSchema = object(
  {
    green: v.pipe(
      wholeNumber(1, 100),
      v.description("Green's share in whole percent: more in each step, and 100 in the last"),
    ),
    bake: v.optional(
      v.pipe(
        v.string(expected(BAKE_TEXT)),
        v.description('Time under watch before the next step, such as 5m: 1m to 24h'),
      ),
    ),
  },
  '{"green":10,"bake":"5m"}',
);

/** Green's share and its bake, step by step. */
export const stepsSchema = v.pipe(
  v.array(stepSchema, expected('a list such as [{"green":10,"bake":"5m"},{"green":100}]')),
  v.minLength(1, countMessage),
  v.maxLength(MAX_STEPS, countMessage),
  v.rawCheck(({ dataset, addIssue }) => {
    const steps: unknown = dataset.value;
    if (!Array.isArray(steps)) return;
    for (const { index, key, message } of steps.flatMap((_, at) => problemsOf(steps, at))) {
      addIssue({ message, path: pathTo(steps, index, key) });
    }
  }),
);

/** Reads steps that passed {@link stepsSchema}. */
export function toSteps(steps: v.InferOutput<typeof stepsSchema>): Step[] {
  return steps.map(({ green, bake = '' }) => ({ green, bakeMs: parseDuration(bake) ?? 0 }));
}

type StepProblem = {
  readonly index: number;
  readonly key: 'green' | 'bake';
  readonly message: string;
};

/** Checks the steps together: green only rises, and only the last step is at 100 %. */
function problemsOf(steps: readonly unknown[], index: number): StepProblem[] {
  const step = steps[index];
  if (!isRecord(step)) return [];
  const isLast = index === steps.length - 1;
  const green = greenProblem(step.green, isLast, greenOf(steps[index - 1]));
  const bake = bakeProblem(step.bake, isLast);
  return [
    ...(green === undefined ? [] : [{ index, key: 'green', message: green } as const]),
    ...(bake === undefined ? [] : [{ index, key: 'bake', message: bake } as const]),
  ];
}

function greenProblem(green: unknown, isLast: boolean, before: number): string | undefined {
  if (isLast)
    return green === 100 ? undefined : `expected 100 in the last step, got ${show(green)}`;
  if (green === 100) return 'expected less than 100 before the last step, got 100';
  const isRising = typeof green !== 'number' || green > before;
  return isRising ? undefined : `expected more than ${before}, got ${show(green)}`;
}

function bakeProblem(bake: unknown, isLast: boolean): string | undefined {
  if (isLast && bake === undefined) return undefined;
  const ms = typeof bake === 'string' ? parseDuration(bake) : undefined;
  const isNone = isLast && ms === 0;
  if (isNone || (ms !== undefined && ms >= BAKE.minMs && ms <= BAKE.maxMs)) return undefined;
  return `expected ${isLast ? '0s or ' : ''}${BAKE_TEXT}, got ${show(bake)}`;
}

function greenOf(step: unknown): number {
  const green = isRecord(step) ? step.green : undefined;
  return typeof green === 'number' && green >= 1 && green < 100 ? green : 0;
}

function countMessage({ input }: { readonly input: readonly unknown[] }): string {
  return `expected 1 to ${MAX_STEPS} of them, got ${input.length}`;
}

function pathTo(
  steps: readonly unknown[],
  index: number,
  key: string,
): [v.IssuePathItem, v.IssuePathItem] {
  const step = steps[index] as Record<string, unknown>;
  return [
    { type: 'array', origin: 'value', input: [...steps], key: index, value: step },
    { type: 'object', origin: 'value', input: step, key, value: step[key] },
  ];
}
