import { describe, expect, it } from '@jest/globals';
import { Refused, RolledBack } from '../../src/use-cases/outcome-errors.ts';

const NO_ALARMS = { reason: 'NoAlarms', message: 'no alarm watches green' } as const;
const SILENT = { reason: 'SmokeFailed', message: 'green answered 502' } as const;

describe('a refusal', () => {
  it('names each reason by its code', () => {
    const refusal = new Refused([NO_ALARMS, SILENT]);

    expect(refusal.reasons).toEqual(['NoAlarms', 'SmokeFailed']);
    expect(refusal.message).toBe(
      'refused (NoAlarms): no alarm watches green; refused (SmokeFailed): green answered 502',
    );
  });
});

describe('a rollback at once', () => {
  it('names its reason by its code', () => {
    const rolledBack = new RolledBack(SILENT);

    expect(rolledBack.reason).toBe('SmokeFailed');
    expect(rolledBack.message).toBe('rolled back (SmokeFailed): green answered 502');
  });
});

describe('an error that a person reads in the answer of a function', () => {
  it.each([new Refused([NO_ALARMS]), new RolledBack(SILENT)])(
    'shows no place in our code',
    (error) => {
      expect(error.stack).toBe(`${error.name}: ${error.message}`);
    },
  );
});
