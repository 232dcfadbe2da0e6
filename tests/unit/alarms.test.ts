import { describe, expect, it } from '@jest/globals';
import { changedBetween } from '../../src/rollout/alarms.ts';
import { anAlarm } from '../support/fakes.ts';

describe('changedBetween', () => {
  it('finds nothing where every alarm stayed as it was', () => {
    expect(changedBetween([anAlarm('a')], [anAlarm('a')])).toEqual([]);
  });

  it('finds an alarm that went off', () => {
    const after = [anAlarm('a', { state: 'ALARM', changedAtMs: 2_000 })];

    expect(changedBetween([anAlarm('a')], after)).toEqual(['a']);
  });

  it('finds an alarm that went off and came back in between', () => {
    expect(changedBetween([anAlarm('a')], [anAlarm('a', { changedAtMs: 2_000 })])).toEqual(['a']);
  });

  it('finds an alarm that came and one that went', () => {
    expect(changedBetween([anAlarm('a')], [anAlarm('b')])).toEqual(['a', 'b']);
  });
});
