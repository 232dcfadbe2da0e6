import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { binomialRange } from '../../scripts/soak/binomial.ts';

describe('binomialRange', () => {
  it.each([
    // Of ten tosses of a coin, 0 and 10 heads come with a probability of 1/1024 each, 1 with 10/1024.
    { trials: 10, chance: 0.5, risk: 2 / 1_024 - 1e-9, expected: [0, 10] },
    { trials: 10, chance: 0.5, risk: 2 / 1_024 + 1e-9, expected: [1, 9] },
    { trials: 10, chance: 0.5, risk: 22 / 1_024 + 1e-9, expected: [2, 8] },
    { trials: 100, chance: 0, risk: 1e-9, expected: [0, 0] },
    { trials: 100, chance: 1, risk: 1e-9, expected: [100, 100] },
    { trials: 0, chance: 0.3, risk: 0.05, expected: [0, 0] },
    // 95 % of a thousand tosses: 500 heads, give or take twice the deviation of 15.8.
    { trials: 1_000, chance: 0.5, risk: 0.05, expected: [469, 531] },
  ])(
    'of $trials trials at $chance, but for $risk, is $expected',
    ({ trials, chance, risk, expected }) => {
      expect(binomialRange(trials, chance, risk)).toEqual(expected);
    },
  );

  it('always holds the expected number, and more for a smaller risk', () => {
    const trials = fc.integer({ min: 0, max: 3_000 });
    const chance = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(trials, chance, (count, probability) => {
        const [least, most] = binomialRange(count, probability, 0.01);
        const [less, more] = binomialRange(count, probability, 1e-9);

        expect(least).toBeLessThanOrEqual(count * probability);
        expect(most).toBeGreaterThanOrEqual(Math.floor(count * probability));
        expect(less).toBeLessThanOrEqual(least);
        expect(more).toBeGreaterThanOrEqual(most);
      }),
    );
  });
});
