import { describe, expect, it } from '@jest/globals';
import { type HookPoint, stepInQuestion } from '../../src/rollout/hooks.ts';
import type { Phase } from '../../src/rollout/rollout.ts';
import { aRollout } from '../support/rollouts.ts';

describe('stepInQuestion', () => {
  it.each<[HookPoint, Phase, number]>([
    ['before-shift', 'pending', 0],
    ['before-full-traffic', 'pending', 0],
    ['while-baking', 'baking', 0],
    ['at-full-traffic', 'baking', 0],
    ['before-shift', 'baking', 1],
    ['before-full-traffic', 'baking', 1],
  ])('of a hook %s, while the rollout is %s, has index %i', (hookPoint, phase, index) => {
    expect(stepInQuestion(hookPoint, aRollout({ phase, stepIndex: 0 }))).toBe(index);
  });
});
