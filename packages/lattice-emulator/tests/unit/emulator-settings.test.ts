import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/read-settings.ts';

describe('readSettings', () => {
  it('reads numbers, and words of which there are few', () => {
    const settings = readSettings(['functionFailureStatus=502', 'lambdaTargetStatus=HEALTHY']);

    expect(settings).toEqual({ functionFailureStatus: 502, lambdaTargetStatus: 'HEALTHY' });
  });

  it('takes any whole number where the choice is open', () => {
    expect(readSettings(['alarmEvaluationDelayMs=0'])).toEqual({ alarmEvaluationDelayMs: 0 });
  });

  it.each([
    ['lambdaTarget=HEALTHY', /expected one of functionFailureStatus, .*, got lambdaTarget$/],
    ['toString=1', /expected one of .*, got toString$/],
    ['lambdaTargetStatus', /lambdaTargetStatus: expected UNAVAILABLE or HEALTHY, got $/],
    ['lambdaTargetStatus=SICK', /expected UNAVAILABLE or HEALTHY, got SICK$/],
    ['functionFailureStatus=501', /expected 500 or 502 or 503 or 504, got 501$/],
    ['alarmExtraPeriods=-1', /expected a whole number from 0, got -1$/],
    ['alarmExtraPeriods=1.5', /expected a whole number from 0, got 1.5$/],
    ['alarmExtraPeriods=', /expected a whole number from 0, got $/],
  ])('refuses %s, and says what could be written', (text, message) => {
    expect(() => readSettings([text])).toThrow(message);
  });
});
