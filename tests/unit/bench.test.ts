import { describe, expect, it } from '@jest/globals';
import { atLeast, isReached, under } from '../../scripts/bench/goals.ts';
import { percentile, ratios, spread } from '../../scripts/bench/statistics.ts';
import { formatGoals, formatSpread, formatTable } from '../../scripts/bench/table.ts';
import { takeTurns } from '../../scripts/bench/take-turns.ts';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0, 1],
    [1, 1],
    [50, 50.5],
    [99, 99],
    [99.5, 100],
    [100, 100],
  ])('%d of the numbers from 1 to 100 is %d', (percent, expected) => {
    expect(percentile(hundred, percent)).toBe(expected);
  });

  it('is the middle one of an odd number of values', () => {
    expect(percentile([3, 1, 2], 50)).toBe(2);
  });

  it('is the value itself when there is only one', () => {
    expect(percentile([7], 99)).toBe(7);
  });

  it('does not exist without values', () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});

describe('spread', () => {
  it('has the smallest value, the median and the largest value', () => {
    expect(spread([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 });
  });
});

describe('ratios', () => {
  it('compares only what was measured in the same round', () => {
    expect(ratios([40, 90], [100, 100])).toEqual([0.4, 0.9]);
  });
});

describe('isReached', () => {
  it('takes the bound itself for a goal of at least, and not for one of under', () => {
    expect(isReached(atLeast('share', 40, '%', 40))).toBe(true);
    expect(isReached(atLeast('share', 40, '%', 39.9))).toBe(false);
    expect(isReached(under('start', 500, 'ms', 499.9))).toBe(true);
    expect(isReached(under('start', 500, 'ms', 500))).toBe(false);
  });
});

describe('takeTurns', () => {
  it('measures everything once before anything twice', async () => {
    const order: string[] = [];
    const run = (name: string) => async () => order.push(name);

    const results = await takeTurns({ floor: run('floor'), emulator: run('emulator') }, 2);

    expect(order).toEqual(['floor', 'emulator', 'floor', 'emulator']);
    expect(results).toEqual({ floor: [1, 3], emulator: [2, 4] });
  });
});

describe('the report', () => {
  it('is a Markdown table with numbers to the right', () => {
    const table = formatTable(
      ['what', 'requests/s'],
      [
        ['floor', '7,000'],
        ['the emulator', '2,800'],
      ],
    );

    expect(table.split('\n')).toEqual([
      '| what         | requests/s |',
      '| ------------ | ---------: |',
      '| floor        |      7,000 |',
      '| the emulator |      2,800 |',
    ]);
  });

  it('gives a range only where there is one', () => {
    expect(formatSpread({ min: 1_000, median: 1_234.5, max: 2_000 })).toBe(
      '1,235 (1,000 to 2,000)',
    );
    expect(formatSpread({ min: 2.25, median: 2.25, max: 2.25 }, 1)).toBe('2.3');
  });

  it('marks a goal that was missed', () => {
    const table = formatGoals([atLeast('data plane', 2_000, 'requests/s', 1_999)]);

    expect(table).toContain('at least 2,000 requests/s');
    expect(table).toContain('1,999 requests/s');
    expect(table).toMatch(/\| {2,}no \|$/);
  });
});
