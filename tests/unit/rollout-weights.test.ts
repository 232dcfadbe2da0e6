import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatWeights, toPercent, withGreenAt } from '../../src/rollout/weights.ts';

const percents = fc.integer({ min: 0, max: 100 });
const latticeWeights = fc.integer({ min: 0, max: 999 });

describe('withGreenAt', () => {
  it('always gives the rest to blue', () => {
    fc.assert(
      fc.property(percents, (green) => {
        const weights = withGreenAt(green);

        expect(weights.blue + weights.green).toBe(100);
      }),
    );
  });
});

describe('toPercent', () => {
  it.each([
    [100, 0, '100/0'],
    [90, 10, '90/10'],
    [9, 1, '90/10'],
    [1, 0, '100/0'],
    [0, 7, '0/100'],
    [998, 1, '99/1'],
    [1, 998, '1/99'],
    [0, 0, '0/0'],
  ])('reads the weights %i and %i of a listener as %s', (blue, green, expected) => {
    expect(formatWeights(toPercent(blue, green))).toBe(expected);
  });

  it('always shows traffic where there is any, and only there', () => {
    fc.assert(
      fc.property(latticeWeights, latticeWeights, (blue, green) => {
        const weights = toPercent(blue, green);

        expect(weights.blue > 0).toBe(blue > 0);
        expect(weights.green > 0).toBe(green > 0);
      }),
    );
  });

  it('always adds up to 100 where there is any traffic', () => {
    fc.assert(
      fc.property(latticeWeights, latticeWeights, (blue, green) => {
        fc.pre(blue + green > 0);

        const weights = toPercent(blue, green);

        expect(weights.blue + weights.green).toBe(100);
      }),
    );
  });
});
