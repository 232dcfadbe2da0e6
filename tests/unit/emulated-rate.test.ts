import { describe, expect, it } from '@jest/globals';
import { describeRate, realRate } from '../../scripts/support/emulated-rate.ts';

describe('a rate of the probe', () => {
  it.each([
    [20, 1, 20],
    [20, 20, 400],
    [20, 2.5, 50],
    [50, 20, 1_000],
    [51, 20, 1_000],
  ])('of %i a second, at speed %f, sends %i a real second', (asked, speed, perSecond) => {
    expect(realRate(asked, speed).perSecond).toBe(perSecond);
  });

  it.each([
    [20, 1, undefined],
    [
      20,
      20,
      "the emulator's clock is 20 times as fast: 20 requests a second of it are 400 a real second",
    ],
    [
      100,
      20,
      "the emulator's clock is 20 times as fast: 100 requests a second of it would be more than " +
        '1000 a real second, so 50 are sent',
    ],
  ])('of %i a second, at speed %f, is explained', (asked, speed, text) => {
    expect(describeRate(asked, realRate(asked, speed))).toBe(text);
  });
});
