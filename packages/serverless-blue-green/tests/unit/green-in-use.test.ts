import { describe, expect, it } from '@jest/globals';
import { describeUse } from '../../src/deploy/green-in-use.ts';

const rollout = { id: 'r-1' };
const ALL_BLUE = { blue: 100, green: 0 };

describe('describeUse', () => {
  it.each(['none', 'rolled-back', 'withdrawn'] as const)(
    'finds nothing that depends on green at 0 %% when the last rollout is %s',
    (phase) => {
      expect(describeUse({ weights: ALL_BLUE, phase, rollout })).toBeUndefined();
    },
  );

  it.each(['pending', 'shifting', 'baking', 'paused', 'ready', 'rolling-back'] as const)(
    'finds a rollout that is %s, even at 0 %%',
    (phase) => {
      expect(describeUse({ weights: ALL_BLUE, phase, rollout })).toBe(`rollout r-1 is ${phase}`);
    },
  );

  it.each([1, 50, 100])('finds traffic of %i %% outside of a rollout', (percent) => {
    const weights = { blue: 100 - percent, green: percent };

    expect(describeUse({ weights, phase: 'none', rollout: undefined })).toBe(
      `green takes ${percent} % of the traffic (${100 - percent}/${percent})`,
    );
  });

  it('names both the rollout and the traffic', () => {
    expect(describeUse({ weights: { blue: 90, green: 10 }, phase: 'baking', rollout })).toBe(
      'rollout r-1 is baking and green takes 10 % of the traffic (90/10)',
    );
  });
});
