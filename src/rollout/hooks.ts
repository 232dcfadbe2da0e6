import type { Rollout } from './rollout.ts';

/** When a Lambda of the user is asked whether to go on, where one is configured. */
export const MOMENTS = {
  'before-shift': 'before green is raised to the next step',
  'while-baking': 'in every turn of a bake',
  'before-hundred': 'before green gets everything',
  'after-hundred': 'in every turn once green has everything, until the rollout is ready',
} as const;

export type Moment = keyof typeof MOMENTS;

/** No data is inconclusive, never pass. */
export type Verdict = 'pass' | 'inconclusive' | 'fail';

/** What a hook answered; one that fails or is late is inconclusive. */
export type HookAnswer = {
  readonly moment: Moment;
  readonly verdict: Verdict;
  /** In the hook's own words. */
  readonly why: string;
};

/**
 * The index of the step that a question is about: at the end of a bake, what comes before a shift
 * is already asked about the next step.
 */
export function stepInQuestion(moment: Moment, { phase, stepIndex }: Rollout): number {
  const isAhead = phase === 'baking' && (moment === 'before-shift' || moment === 'before-hundred');
  return isAhead ? stepIndex + 1 : stepIndex;
}
