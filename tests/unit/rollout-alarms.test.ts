import { describe, expect, it } from '@jest/globals';
import { CLOCK_SKEW_MS, reasonText, toleratedOf, wentOffSince } from '../../src/rollout/alarms.ts';
import { anAlarm, anAlarmInAlarm, HOUR_MS, START_MS } from '../support/rollouts.ts';

describe('wentOffSince', () => {
  it('finds nothing where every alarm was OK all the time', () => {
    expect(wentOffSince([anAlarm('a'), anAlarm('b')], START_MS)).toEqual([]);
  });

  it('finds an alarm that is in ALARM, however long it has been', () => {
    const alarm = anAlarmInAlarm('a', START_MS - HOUR_MS);

    expect(wentOffSince([anAlarm('b'), alarm], START_MS)).toEqual([alarm]);
  });

  it.each([
    [CLOCK_SKEW_MS + 1, false],
    [CLOCK_SKEW_MS, true],
    [0, true],
    [-HOUR_MS, true],
  ])('of an alarm that is OK again and went off %i ms before: %p', (ageMs, isFound) => {
    const alarm = anAlarm('a', { wentOffAtMs: START_MS - ageMs });

    expect(wentOffSince([alarm], START_MS)).toEqual(isFound ? [alarm] : []);
  });

  it('does not count an alarm that has not enough data any more and was OK before', () => {
    expect(wentOffSince([anAlarm('a', { state: 'INSUFFICIENT_DATA' })], START_MS)).toEqual([]);
  });

  it.each([
    [0, false],
    [1, true],
  ])('of an alarm that goes off %i ms after it was tolerated: %p', (laterMs, isFound) => {
    const alarm = anAlarmInAlarm('a', START_MS + laterMs);
    const tolerated = [{ name: 'a', wentOffAtMs: START_MS }];

    expect(wentOffSince([alarm], START_MS, tolerated)).toEqual(isFound ? [alarm] : []);
  });

  it('does not count a tolerated alarm that is OK again', () => {
    const alarm = anAlarm('a', { wentOffAtMs: START_MS, changedAtMs: START_MS + HOUR_MS });
    const tolerated = [{ name: 'a', wentOffAtMs: START_MS }];

    expect(wentOffSince([alarm], START_MS, tolerated)).toEqual([]);
  });

  it('counts an alarm although another one is tolerated', () => {
    const alarm = anAlarmInAlarm('a');
    const tolerated = [{ name: 'b', wentOffAtMs: START_MS + HOUR_MS }];

    expect(wentOffSince([alarm], START_MS, tolerated)).toEqual([alarm]);
  });
});

describe('toleratedOf', () => {
  it('are the alarms that are in ALARM now, as of when they went off', () => {
    const alarms = [anAlarm('a', { wentOffAtMs: START_MS }), anAlarmInAlarm('b', START_MS + 1)];

    expect(toleratedOf(alarms)).toEqual([{ name: 'b', wentOffAtMs: START_MS + 1 }]);
  });
});

describe('reasonText', () => {
  it.each([
    [
      'Threshold Crossed: 2 datapoints (minimum 2 datapoints for OK -> ALARM transition).',
      'transition)',
    ],
    ['2 of 3 datapoints exceed 5.0', 'exceed 5.0'],
    ['too many faults', 'faults'],
  ])('ends no sentence that goes on: %s', (stateReason, end) => {
    expect(reasonText({ stateReason }).endsWith(end)).toBe(true);
  });
});
