import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-error.ts';
import { parseStatusRequest } from '../../src/events/status-request.ts';
import { tryToParse } from '../support/parsing.ts';

describe('the payload of status', () => {
  it.each([
    [undefined, 10],
    [null, 10],
    [{}, 10],
    [{ history: 0 }, 0],
    [{ history: 20 }, 20],
    [{ history: 100 }, 100],
  ])('%j asks for the last %i lines of the history', (payload, historyLimit) => {
    expect(parseStatusRequest(payload)).toEqual({ historyLimit });
  });

  it.each([
    [{ history: -1 }, 'history: expected a whole number from 0 to 100, got -1'],
    [{ history: 101 }, 'history: expected a whole number from 0 to 100, got 101'],
    [{ history: 1.5 }, 'history: expected a whole number from 0 to 100, got 1.5'],
    [{ history: '20' }, 'history: expected a whole number from 0 to 100, got "20"'],
    [{ history: null }, 'history: expected a whole number from 0 to 100, got null'],
    [{ histroy: 20 }, 'histroy: unknown key, did you mean history?'],
    [20, 'payload: expected an object such as {"history":20}, got 20'],
    [[], 'payload: expected an object such as {"history":20}, got []'],
  ])('%j is refused: %s', (payload, message) => {
    expect(() => parseStatusRequest(payload)).toThrow(new PayloadError([message]));
  });

  it('always asks for a number from 0 to 100, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.record({ history: fc.jsonValue() }), fc.jsonValue()), (payload) => {
        const { value } = tryToParse(parseStatusRequest, payload);
        if (value === undefined) return;
        expect(value.historyLimit).toBeGreaterThanOrEqual(0);
        expect(value.historyLimit).toBeLessThanOrEqual(100);
      }),
    );
  });
});
