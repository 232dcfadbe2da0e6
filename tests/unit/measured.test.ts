import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../src/config.ts';
import type { LatticeEvent } from '../../src/http/lattice-event.ts';
import { type Instruments, type LatticeHandler, measured } from '../../src/http/measured.ts';
import { smokeRequest } from '../../src/http/smoke-request.ts';
import { aLambdaContext, aLatticeEvent } from '../support/lattice-event.ts';
import { RecordedMetrics } from '../support/recorded-metrics.ts';

const ENV = { ENVIRONMENT: 'green', VERSION: '2.0.0' };
const EVENT: LatticeEvent = aLatticeEvent({ path: '/products' });

describe('a measured handler', () => {
  it.each([
    [200, 0],
    [404, 0],
    [499, 0],
    [500, 1],
    [503, 1],
  ])('counts a returned %i as %i faults, by the second', async (statusCode, faults) => {
    const instruments = given();

    const response = await measured(async () => ({ statusCode }), instruments)(
      EVENT,
      aLambdaContext(),
    );

    expect(response).toMatchObject({ statusCode });
    expect(instruments.metrics.published).toEqual([
      { Requests: [1, 1], Faults: [faults, 1], Latency: [expect.any(Number), 1] },
    ]);
  });

  it('counts a thrown error as a fault, and throws it on', async () => {
    const instruments = given();
    const broken: LatticeHandler = async () => {
      throw new TypeError('no products');
    };

    await expect(measured(broken, instruments)(EVENT, aLambdaContext())).rejects.toThrow(
      'no products',
    );

    expect(instruments.metrics.published).toMatchObject([{ Requests: [1, 1], Faults: [1, 1] }]);
  });

  it('counts a request as a fault just before the function times out, and only once', async () => {
    const instruments = given();
    const slow: LatticeHandler = () =>
      new Promise((resolve) => {
        instruments.metrics.onPublish = () => resolve({ statusCode: 200 });
      });

    await measured(slow, { ...instruments, marginMs: 500 })(EVENT, aLambdaContext({ leftMs: 505 }));

    expect(instruments.metrics.published).toMatchObject([{ Requests: [1, 1], Faults: [1, 1] }]);
  });

  it('does not count a smoke check, which is no traffic', async () => {
    const instruments = given();

    const event = smokeRequest('/health');
    await measured(async () => ({ statusCode: 200 }), instruments)(event, aLambdaContext());

    expect(instruments.metrics.published).toEqual([]);
    expect(instruments.lines).toMatchObject([['info', { path: '/health', status: 200 }]]);
  });

  it('names the environment and the build in each answer, once each, whatever the application says', async () => {
    const headers = { 'x-version': 'of the application', Accept: 'text/html' };

    const response = await measured(async () => ({ statusCode: 200, headers }), given())(
      EVENT,
      aLambdaContext(),
    );

    expect(response.headers).toEqual({
      Accept: 'text/html',
      'X-Environment': 'green',
      'X-Version': '2.0.0',
    });
  });

  it('fails requests on purpose, in place of any application, but never the smoke check', async () => {
    const instruments = given({ FAULT_RATE: '100' });
    const handler = measured(async () => ({ statusCode: 200 }), instruments);

    expect(await handler(EVENT, aLambdaContext())).toMatchObject({
      statusCode: 500,
      headers: { 'X-Version': '2.0.0' },
    });
    expect(await handler(smokeRequest('/health'), aLambdaContext())).toMatchObject({
      statusCode: 200,
    });
    expect(instruments.metrics.published).toMatchObject([{ Requests: [1, 1], Faults: [1, 1] }]);
  });

  it('refuses settings that it cannot work with, all at once, before the first request', () => {
    const env = { ENVIRONMENT: '', VERSION: '', FAULT_RATE: '101', LATENCY_MS: 'slow' };

    expect(() => measured(async () => ({ statusCode: 200 }), given(env))).toThrow(
      new ConfigError(
        'ENVIRONMENT: expected a non-empty string, got nothing; ' +
          'VERSION: expected a non-empty string, got nothing; ' +
          'FAULT_RATE: expected a number from 0 to 100, got 101; ' +
          'LATENCY_MS: expected a number from 0 to 60000, got slow',
      ),
    );
  });

  it('writes one line for each request, at the level of its outcome', async () => {
    const instruments = given();

    await measured(async () => ({ statusCode: 200 }), instruments)(EVENT, aLambdaContext());
    await measured(async () => ({ statusCode: 502 }), instruments)(EVENT, aLambdaContext());

    expect(instruments.lines).toMatchObject([
      ['info', { method: 'GET', path: '/products', status: 200 }],
      ['error', { method: 'GET', path: '/products', status: 502 }],
    ]);
  });
});

/** The instruments of a handler, which keep what is written. */
function given(env: Readonly<Record<string, string>> = {}) {
  const lines: [level: string, fields: unknown][] = [];
  const logger: Instruments['logger'] = {
    addContext: () => {},
    info: (_message, ...fields) => {
      lines.push(['info', fields[0]]);
    },
    error: (_message, ...fields) => {
      lines.push(['error', fields[0]]);
    },
  };
  const metrics = new RecordedMetrics() as RecordedMetrics & Instruments['metrics'];
  return { lines, logger, metrics, env: { ...ENV, ...env } };
}
