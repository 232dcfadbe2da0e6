import { describe, expect, it } from '@jest/globals';
import { PayloadError } from '../../src/events/payload-error.ts';
import { parseProbeRequest } from '../../src/events/probe-request.ts';

const HEADERS = 'headers: expected an object with string values';

describe('the payload of probe', () => {
  it.each([
    [{}, {}],
    [{ path: '/products' }, { path: '/products' }],
    [
      { requests: 10_000, concurrency: 100 },
      { requests: 10_000, concurrency: 100 },
    ],
    [
      { requests: 1, concurrency: 1 },
      { requests: 1, concurrency: 1 },
    ],
    [{ headers: { 'x-environment': 'green' } }, { headers: { 'x-environment': 'green' } }],
  ])('may be %j; the rest has its defaults', (payload, expected) => {
    const defaults = { requests: 100, concurrency: 10, path: '/', headers: {} };

    expect(parseProbeRequest(payload)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [null, 'payload: expected an object such as {"requests":100}, got null'],
    [undefined, 'payload: expected an object such as {"requests":100}, got nothing'],
    [{ requests: 0 }, 'requests: expected a whole number from 1 to 10000, got 0'],
    [{ requests: 10_001 }, 'requests: expected a whole number from 1 to 10000, got 10001'],
    [{ concurrency: 101 }, 'concurrency: expected a whole number from 1 to 100, got 101'],
    [{ path: 'products' }, 'path: expected a path that begins with /, got "products"'],
    [{ path: 7 }, 'path: expected a path that begins with /, got 7'],
    [{ headers: { a: 1 } }, `headers.a: expected an object with string values, got 1`],
    [{ headers: ['a'] }, `${HEADERS}, got ["a"]`],
    [{ headers: 'a' }, `${HEADERS}, got "a"`],
    [{ request: 5 }, 'request: unknown key, did you mean requests?'],
  ])('%j is refused: %s', (payload, message) => {
    expect(() => parseProbeRequest(payload)).toThrow(new PayloadError([message]));
  });

  it('that has several problems names them all at once', () => {
    expect(() => parseProbeRequest({ requests: 0, path: '', header: {} })).toThrow(
      new PayloadError([
        'header: unknown key, did you mean headers?',
        'requests: expected a whole number from 1 to 10000, got 0',
        'path: expected a path that begins with /, got ""',
      ]),
    );
  });
});
