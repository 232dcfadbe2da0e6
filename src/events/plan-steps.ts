import { type Plan, PRESETS, type PresetName, type Step } from '../rollout/plan.ts';
import { type DurationRule, readDuration } from './durations.ts';
import {
  type Checked,
  choiceProblems,
  isOneOf,
  isRecord,
  isWhole,
  show,
  unknownKeys,
} from './payload-problems.ts';

type Course = Pick<Plan, 'name' | 'steps'>;

const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
const MAX_STEPS = 20;

/** No alarm can speak in less than a minute, so a shorter bake would watch nothing. */
const BAKE: DurationRule = { minMs: 60_000, maxMs: 24 * 60 * 60_000 };

/** With everything on green there is no further step that a bake could hold back. */
const LAST_BAKE: DurationRule = { ...BAKE, absentMs: 0 };

/** Reads the steps, of which there are none where there are problems: a preset's, or one's own. */
export function readCourse(plan: unknown, steps: unknown): Checked<Course> {
  if (plan === undefined && steps === undefined) {
    const expected = `a plan (${PRESET_NAMES.join(', ')}) or a list of steps`;
    return refuse([`plan or steps: expected ${expected}, got neither`]);
  }
  if (plan !== undefined && steps !== undefined) {
    return refuse(['plan and steps: expected one of them, got both']);
  }
  return steps === undefined ? readPreset(plan) : readCustom(steps);
}

function readPreset(plan: unknown): Checked<Course> {
  if (!isOneOf(plan, PRESET_NAMES)) return refuse(choiceProblems('plan', plan, PRESET_NAMES));
  return { value: { name: plan, steps: PRESETS[plan] }, problems: [] };
}

function readCustom(steps: unknown): Checked<Course> {
  if (!Array.isArray(steps)) {
    const expected = 'a list such as [{"green":10,"bake":"5m"},{"green":100}]';
    return refuse([`steps: expected ${expected}, got ${show(steps)}`]);
  }
  if (!isWhole(steps.length, 1, MAX_STEPS)) {
    return refuse([`steps: expected 1 to ${MAX_STEPS} of them, got ${steps.length}`]);
  }
  const read = steps.map((_, index) => readStep(steps, index));
  const problems = read.flatMap((step) => step.problems);
  if (problems.length > 0) return refuse(problems);
  return { value: { name: 'Custom', steps: read.map(({ value }) => value) }, problems };
}

function readStep(steps: readonly unknown[], index: number): Checked<Step> {
  const path = `steps[${index}]`;
  const step = steps[index];
  if (!isRecord(step)) {
    const expected = 'an object such as {"green":10,"bake":"5m"}';
    const problems = [`${path}: expected ${expected}, got ${show(step)}`];
    return { value: { green: 0, bakeMs: 0 }, problems };
  }
  const isLast = index === steps.length - 1;
  const green = readGreen(`${path}.green`, step.green, isLast, steps[index - 1]);
  const bake = readDuration(`${path}.bake`, step.bake, isLast ? LAST_BAKE : BAKE);
  return {
    value: { green: green.value, bakeMs: bake.value },
    problems: [...unknownKeys(step, ['green', 'bake'], path), ...green.problems, ...bake.problems],
  };
}

/** Green only ever rises, and only the last step gives it everything. */
function readGreen(
  path: string,
  green: unknown,
  isLast: boolean,
  before: unknown,
): Checked<number> {
  const wrong = (expected: string) => ({
    value: 0,
    problems: [`${path}: expected ${expected}, got ${show(green)}`],
  });
  if (isLast) return green === 100 ? { value: 100, problems: [] } : wrong('100 in the last step');
  if (!isWhole(green, 1, 99)) return wrong('a whole percent from 1 to 99 before the last step');
  const greenBefore = isRecord(before) && isWhole(before.green, 1, 99) ? before.green : 0;
  return green > greenBefore ? { value: green, problems: [] } : wrong(`more than ${greenBefore}`);
}

function refuse(problems: readonly string[]): Checked<Course> {
  return { value: { name: 'Custom', steps: [] }, problems };
}
