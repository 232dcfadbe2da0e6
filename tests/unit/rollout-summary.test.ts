import { describe, expect, it } from '@jest/globals';
import { bakeLeftMs, summarize } from '../../src/rollout/summary.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { aPlan, aRollout, aRolloutIn, aStep, LIVE_MS, MINUTE_MS } from '../support/rollouts.ts';

const NOW = LIVE_MS + 2 * MINUTE_MS;

describe('summarize', () => {
  it('says that there was no rollout yet', () => {
    expect(summarize(undefined, ALL_BLUE, NOW)).toBe('weights 100/0, no rollout yet');
  });

  it('names the step of a bake and the time that is left', () => {
    expect(summarize(aRollout(), withGreenAt(10), NOW)).toBe(
      'weights 90/10, Custom is baking (step 1 of 3, green at 10 %), 3m left',
    );
  });

  it('names no time where the phase has no end', () => {
    expect(summarize(aRolloutIn('paused'), withGreenAt(10), NOW)).toBe(
      'weights 90/10, Custom is paused (step 1 of 3, green at 10 %)',
    );
  });

  it('says why a rollout has ended', () => {
    const last = { reason: 'Aborted', message: 'aborted by alice', atMs: NOW } as const;

    expect(summarize(aRolloutIn('rolled-back', { last }), ALL_BLUE, NOW)).toBe(
      'weights 100/0, r-1 is rolled-back: aborted by alice',
    );
  });
});

describe('bakeLeftMs', () => {
  it.each([
    [5 * MINUTE_MS - 1, 1],
    [5 * MINUTE_MS, 0],
    [5 * MINUTE_MS + 1, 0],
  ])('%i ms into a bake of five minutes is %i ms', (sinceMs, expected) => {
    expect(bakeLeftMs(aRollout(), LIVE_MS + sinceMs)).toBe(expected);
  });

  it('is nothing for a step that lasts until a person ends it', () => {
    expect(bakeLeftMs(aRollout({ plan: aPlan({ steps: [aStep(10)] }) }), NOW)).toBeUndefined();
  });
});
