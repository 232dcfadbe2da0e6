import type { Rollout } from './rollout.ts';
import type { Verdict } from './verdict.ts';

/** The points at which a Lambda function of the user, if one is set, is asked to let it proceed. */
export const HOOK_POINTS = {
  'before-shift': 'before green is raised to the next step',
  'while-baking': 'at every turn of a bake',
  'before-full-traffic': 'before green gets all traffic',
  'at-full-traffic': 'at every turn once green has all traffic, until the rollout is ready',
} as const;

export type HookPoint = keyof typeof HOOK_POINTS;

/** A function that is set for a hook point, and that does not exist. */
export type MissingHook = { readonly hookPoint: HookPoint; readonly name: string };

/** The parameter of the deployment that sets the function of a hook point. */
export const HOOK_PARAMETERS: Readonly<Record<HookPoint, string>> = {
  'before-shift': 'hookBeforeShift',
  'while-baking': 'hookWhileBaking',
  'before-full-traffic': 'hookBeforeFullTraffic',
  'at-full-traffic': 'hookAtFullTraffic',
};

/** The answer of a hook. One that fails or is late counts as inconclusive. */
export type HookAnswer = {
  readonly hookPoint: HookPoint;
  readonly verdict: Verdict;
  /** In the hook's own words. */
  readonly message: string;
};

/**
 * The index of the step that a question is about. At the end of a bake, the hooks before a shift are
 * already asked about the next step.
 */
export function stepInQuestion(hookPoint: HookPoint, { phase, stepIndex }: Rollout): number {
  const isBeforeShift = hookPoint === 'before-shift' || hookPoint === 'before-full-traffic';
  return phase === 'baking' && isBeforeShift ? stepIndex + 1 : stepIndex;
}
