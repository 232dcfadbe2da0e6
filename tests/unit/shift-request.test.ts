import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-problems.ts';
import { parseShiftRequest } from '../../src/events/shift-request.ts';

const PERCENT = 'expected a whole percent from 0 to 100';

describe('the payload of shift', () => {
  it.each([
    [{ green: 10 }, { blue: 90, green: 10 }],
    [{ green: 0 }, { blue: 100, green: 0 }],
    [{ green: 100 }, { blue: 0, green: 100 }],
    [
      { blue: 75, green: 25 },
      { blue: 75, green: 25 },
    ],
  ])('%j asks for %j', (payload, weights) => {
    expect(parseShiftRequest(payload)).toMatchObject({ weights });
  });

  it('says who asks and why, and may be tried, forced and wanted again', () => {
    const flags = { dryRun: true, force: true, retry: true };

    expect(parseShiftRequest({ green: 10, reason: 'release 7', by: 'Ada', ...flags })).toEqual({
      weights: { blue: 90, green: 10 },
      by: 'Ada',
      why: 'release 7',
      isDryRun: true,
      isForced: true,
      isRetry: true,
    });
  });

  it('is done, not forced and not wanted again, unless it says otherwise', () => {
    expect(parseShiftRequest({ green: 10 })).toEqual({
      weights: { blue: 90, green: 10 },
      by: 'somebody',
      why: undefined,
      isDryRun: false,
      isForced: false,
      isRetry: false,
    });
  });

  it.each([
    [{}, `green: ${PERCENT}, got nothing`],
    [{ green: '10' }, `green: ${PERCENT}, got "10"`],
    [{ green: 101 }, `green: ${PERCENT}, got 101`],
    [{ green: -1 }, `green: ${PERCENT}, got -1`],
    [{ green: 33.3 }, `green: ${PERCENT}, got 33.3`],
    [{ green: null }, `green: ${PERCENT}, got null`],
    [{ green: [10] }, `green: ${PERCENT}, got [10]`],
    [{ green: true }, `green: ${PERCENT}, got true`],
    [{ blue: 90 }, `green: ${PERCENT}, got nothing`],
    [{ blue: 89, green: 10 }, 'blue and green: expected to add up to 100, got 89 + 10 = 99'],
    [{ blue: 'x', green: 10 }, `blue: ${PERCENT}, got "x"`],
    [{ green: 10, gren: 1 }, 'gren: unknown key, did you mean green?'],
    [{ green: 10, dryrun: true }, 'dryrun: unknown key, did you mean dryRun?'],
    [
      { green: 10, weight: 1 },
      'weight: unknown key, known are green, blue, reason, by, dryRun, force, retry',
    ],
    [{ green: 10, reason: 7 }, 'reason: expected a text of 1 to 500 characters, got 7'],
    [{ green: 10, reason: ' ' }, 'reason: expected a text of 1 to 500 characters, got " "'],
    [{ green: 10, by: '' }, 'by: expected a text of 1 to 500 characters, got ""'],
    [
      { green: 10, reason: 'x'.repeat(501) },
      'reason: expected a text of 1 to 500 characters, got one of 501',
    ],
    [{ green: 10, dryRun: 'yes' }, 'dryRun: expected true or false, got "yes"'],
    [{ green: 10, force: 1 }, 'force: expected true or false, got 1'],
    [{ green: 10, retry: 'why' }, 'retry: expected true or false, got "why"'],
    [
      { green: 10, retry: true },
      'reason: expected why a build that was rolled back is raised again, got nothing',
    ],
    [null, 'payload: expected an object such as {"green":10}, got null'],
    [[{ green: 10 }], 'payload: expected an object such as {"green":10}, got [{"green":10}]'],
    ['green', 'payload: expected an object such as {"green":10}, got "green"'],
    [undefined, 'payload: expected an object such as {"green":10}, got nothing'],
  ])('%j is refused: %s', (payload, message) => {
    expect(() => parseShiftRequest(payload)).toThrow(new PayloadError([message]));
  });

  it('that has several problems names them all at once', () => {
    const payload = { green: 101, blue: -1, reson: 'x', force: 'no' };

    expect(() => parseShiftRequest(payload)).toThrow(
      new PayloadError([
        'reson: unknown key, did you mean reason?',
        `green: ${PERCENT}, got 101`,
        `blue: ${PERCENT}, got -1`,
        'force: expected true or false, got "no"',
      ]),
    );
  });

  it('cuts what it shows of a value that is long', () => {
    expect(() => parseShiftRequest('x'.repeat(200))).toThrow(/got "x{76}\.{3}$/);
  });

  it('always gives weights that add up to 100, or is refused', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => {
        try {
          const { weights } = parseShiftRequest(payload);
          expect(weights.blue + weights.green).toBe(100);
        } catch (error) {
          expect(error).toBeInstanceOf(PayloadError);
        }
      }),
    );
  });
});
