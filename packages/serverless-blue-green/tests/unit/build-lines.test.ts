import { describe, expect, it } from '@jest/globals';
import { carryBlueOver } from '../../src/template/carry-over.ts';
import { settingsDifferences } from '../../src/template/settings-differences.ts';
import { buildLines, formatAge } from '../../src/views/build-lines.ts';
import { untilPromotionLines } from '../../src/views/diff-lines.ts';
import { aTemplate } from '../support/templates.ts';

type Build = NonNullable<Parameters<typeof aTemplate>[0]>;

const NOW_MS = Date.parse('2026-11-26T12:00:00Z');
const HOUR_MS = 3_600_000;
const ONE = { version: '1.0.0', code: 'code of one' };
const TWO = { version: '2.0.0', code: 'code of two' };
const builds = {
  blue: { version: '1.0.0', codeHash: 'hash-of-one', deployedAtMs: NOW_MS - 50 * HOUR_MS },
  green: { version: '1.0.0', codeHash: 'hash-of-one', deployedAtMs: NOW_MS - HOUR_MS },
};

describe('buildLines', () => {
  it('says that the first deploy gives its build to both', () => {
    const next = aTemplate(ONE, ONE);

    const lines = buildLines({ live: undefined, next, builds: undefined, nowMs: NOW_MS });

    expect(lines).toEqual(['blue:  gets 1.0.0 (Y29kZSBv)', 'green: gets 1.0.0 (Y29kZSBv)']);
  });

  it('says that blue is unchanged, and what green runs and will run', () => {
    const live = aTemplate(ONE, ONE);
    const next = carryBlueOver(aTemplate(TWO, TWO), live);

    expect(buildLines({ live, next, builds, nowMs: NOW_MS })).toEqual([
      'blue:  1.0.0 (hash-of-, 2d old), unchanged',
      'green: 1.0.0 (hash-of-, 1h old), becomes 2.0.0 (Y29kZSBv)',
    ]);
  });

  it('says where only settings change', () => {
    const live = aTemplate(ONE, ONE);
    const next = aTemplate(ONE, { ...ONE, memorySize: 512 });

    expect(buildLines({ live, next, builds, nowMs: NOW_MS })[1]).toBe(
      'green: 1.0.0 (hash-of-, 1h old), becomes 1.0.0 (Y29kZSBv), the same code with other settings',
    );
  });

  it('says what will run even where the current builds cannot be read', () => {
    const live = aTemplate(ONE, ONE);
    const next = aTemplate(ONE, TWO);

    expect(buildLines({ live, next, builds: undefined, nowMs: NOW_MS })[0]).toBe(
      'blue:  unknown, unchanged',
    );
  });
});

describe('a deploy', () => {
  const until = (before: Build, after: Build) =>
    untilPromotionLines(settingsDifferences(aTemplate(before, after)));

  it('says which settings blue gets only by the promotion', () => {
    expect(until(ONE, { ...TWO, memorySize: 1024 })).toEqual([
      '       green differs from blue until it is promoted: MemorySize 256 -> 1024',
    ]);
  });

  it('says nothing where only the build differs', () => {
    expect(until(ONE, TWO)).toEqual([]);
  });
});

describe('formatAge', () => {
  it.each([
    [-1, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [HOUR_MS - 1, '59m'],
    [HOUR_MS, '1h'],
    [24 * HOUR_MS - 1, '23h'],
    [24 * HOUR_MS, '1d'],
  ])('writes %i ms as %s', (ms, age) => {
    expect(formatAge(ms)).toBe(age);
  });
});
