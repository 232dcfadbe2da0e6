import { describe, expect, it } from '@jest/globals';
import { type Moment, stepInQuestion } from '../../src/rollout/hooks.ts';
import type { Phase } from '../../src/rollout/rollout.ts';
import { sampleRollout } from '../support/sample-rollout.ts';

describe('the step that a hook is asked about', () => {
  it.each<[Moment, Phase, number]>([
    ['before-shift', 'pending', 0],
    ['before-hundred', 'pending', 0],
    ['while-baking', 'baking', 0],
    ['after-hundred', 'baking', 0],
    ['before-shift', 'baking', 1],
    ['before-hundred', 'baking', 1],
  ])('%s, while the rollout is %s, has index %i', (moment, phase, index) => {
    expect(stepInQuestion(moment, sampleRollout({ phase, stepIndex: 0 }))).toBe(index);
  });
});
