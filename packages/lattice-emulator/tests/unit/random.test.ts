import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../src/random.ts';

describe('Random', () => {
  it('repeats its sequence for the same seed', () => {
    const [first, second] = [new Random(7), new Random(7)];

    const numbers = Array.from({ length: 100 }, () => first.next());

    expect(Array.from({ length: 100 }, () => second.next())).toEqual(numbers);
  });

  it('gives another sequence for another seed', () => {
    expect(new Random(1).hex(16)).not.toBe(new Random(2).hex(16));
  });

  it('always gives numbers from 0 up to, but not including, 1', () => {
    const cases = fc.property(fc.integer(), (seed) => {
      const random = new Random(seed);

      const numbers = Array.from({ length: 100 }, () => random.next());

      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...numbers)).toBeLessThan(1);
    });

    fc.assert(cases, { seed: 1 });
  });

  it('spreads its numbers evenly', () => {
    const random = new Random(1);
    const counts = new Array<number>(10).fill(0);

    for (let i = 0; i < 10_000; i += 1) {
      const number = random.below(10);
      counts[number] = (counts[number] ?? 0) + 1;
    }

    // 1000 each, give or take four standard deviations.
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('always gives whole numbers below the limit', () => {
    const cases = fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000 }), (seed, limit) => {
      const number = new Random(seed).below(limit);

      expect(Number.isInteger(number)).toBe(true);
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThan(limit);
    });

    fc.assert(cases, { seed: 1 });
  });

  it.each([
    ['hex', /^[0-9a-f]{17}$/],
    ['upperAlphanumeric', /^[A-Z2-7]{17}$/],
  ] as const)('%s has the length and the letters of an id', (method, pattern) => {
    expect(new Random(1)[method](17)).toMatch(pattern);
  });

  it('makes UUIDs of version 4', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const random = new Random(1);

    const ids = Array.from({ length: 1_000 }, () => random.uuid());

    expect(ids.every((id) => uuid.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1_000);
  });

  it('tells its seed', () => {
    expect(new Random(42).seed).toBe(42);
  });
});
