import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-error.ts';
import { parseShiftRequest } from '../../src/events/shift-request.ts';
import { tryToParse } from '../support/parsing.ts';

const PERCENT = 'expected a whole number from 0 to 100';

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

  it('names its actor and the comment, and may be a dry run, forced and a retry', () => {
    const flags = { dryRun: true, force: true, retry: true };

    expect(parseShiftRequest({ green: 10, comment: 'release 7', actor: 'Ada', ...flags })).toEqual({
      weights: { blue: 90, green: 10 },
      actor: { id: 'Ada', comment: 'release 7' },
      isDryRun: true,
      isForced: true,
      isRetry: true,
    });
  });

  it('is carried out, not forced and no retry, unless it says otherwise', () => {
    expect(parseShiftRequest({ green: 10 })).toEqual({
      weights: { blue: 90, green: 10 },
      actor: { id: 'unknown', comment: undefined },
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
      'weight: unknown key, known are green, blue, comment, actor, dryRun, force, retry',
    ],
    [{ green: 10, comment: 7 }, 'comment: expected a string of 1 to 500 characters, got 7'],
    [{ green: 10, comment: ' ' }, 'comment: expected a string of 1 to 500 characters, got " "'],
    [{ green: 10, actor: '' }, 'actor: expected a string of 1 to 500 characters, got ""'],
    [
      { green: 10, comment: 'x'.repeat(501) },
      'comment: expected a string of 1 to 500 characters, got one of 501',
    ],
    [{ green: 10, dryRun: 'yes' }, 'dryRun: expected true or false, got "yes"'],
    [{ green: 10, force: 1 }, 'force: expected true or false, got 1'],
    [{ green: 10, retry: 'why' }, 'retry: expected true or false, got "why"'],
    [
      { green: 10, retry: true },
      'comment: expected the reason for raising a build that was rolled back, got nothing',
    ],
    [null, 'payload: expected an object such as {"green":10}, got null'],
    [[{ green: 10 }], 'payload: expected an object such as {"green":10}, got [{"green":10}]'],
    ['green', 'payload: expected an object such as {"green":10}, got "green"'],
    [undefined, 'payload: expected an object such as {"green":10}, got nothing'],
  ])('%j is refused: %s', (payload, message) => {
    expect(() => parseShiftRequest(payload)).toThrow(new PayloadError([message]));
  });

  it('that has several problems names them all at once', () => {
    const payload = { green: 101, blue: -1, coment: 'x', force: 'no' };

    expect(() => parseShiftRequest(payload)).toThrow(
      new PayloadError([
        'coment: unknown key, did you mean comment?',
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
        const { value } = tryToParse(parseShiftRequest, payload);
        if (value === undefined) return;
        expect(value.weights.blue + value.weights.green).toBe(100);
      }),
    );
  });
});
