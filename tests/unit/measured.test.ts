import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { smokeRequest } from '../../src/events/smoke-request.ts';
import type { LatticeEvent } from '../../src/http/lattice-event.ts';
import { type LatticeHandler, measured } from '../../src/http/measured.ts';

const EVENT: LatticeEvent = {
  version: '2.0',
  path: '/products',
  method: 'GET',
  headers: {},
  requestContext: {},
};

describe('a measured handler', () => {
  it.each([
    [200, 0],
    [404, 0],
    [499, 0],
    [500, 1],
    [503, 1],
  ])('counts a returned %i as %i faults, stored by the second', async (statusCode, faults) => {
    const instruments = given();

    const response = await measured(async () => ({ statusCode }), instruments)(EVENT, context());

    expect(response).toEqual({ statusCode });
    expect(instruments.published).toEqual([
      { Requests: [1, 1], Faults: [faults, 1], Latency: [expect.any(Number), 1] },
    ]);
  });

  it('counts a thrown error as a fault, and throws it on', async () => {
    const instruments = given();
    const broken: LatticeHandler = async () => {
      throw new TypeError('no products');
    };

    await expect(measured(broken, instruments)(EVENT, context())).rejects.toThrow('no products');

    expect(instruments.published).toMatchObject([{ Requests: [1, 1], Faults: [1, 1] }]);
  });

  it('counts a request as a fault just before the function times out, and only once', async () => {
    const instruments = given();
    const slow: LatticeHandler = async () => {
      await sleep(20);
      return { statusCode: 200 };
    };

    await measured(slow, { ...instruments, marginMs: 500 })(EVENT, context({ leftMs: 505 }));

    expect(instruments.published).toMatchObject([{ Requests: [1, 1], Faults: [1, 1] }]);
  });

  it('does not take the smoke check for traffic', async () => {
    const instruments = given();

    const event = smokeRequest('/health');
    await measured(async () => ({ statusCode: 200 }), instruments)(event, context());

    expect(instruments.published).toEqual([]);
    expect(instruments.lines).toMatchObject([['info', { path: '/health', status: 200 }]]);
  });

  it('writes one line for each request, at the level of what happened', async () => {
    const instruments = given();

    await measured(async () => ({ statusCode: 200 }), instruments)(EVENT, context());
    await measured(async () => ({ statusCode: 502 }), instruments)(EVENT, context());

    expect(instruments.lines).toMatchObject([
      ['info', { method: 'GET', path: '/products', status: 200 }],
      ['error', { method: 'GET', path: '/products', status: 502 }],
    ]);
  });
});

function given() {
  const published: Record<string, [number, number | undefined]>[] = [];
  let stored: Record<string, [number, number | undefined]> = {};
  const lines: [string, object][] = [];
  return {
    published,
    lines,
    metrics: {
      addMetric: (name: string, _unit: string, value: number, resolution?: number) => {
        stored[name] = [value, resolution];
      },
      publishStoredMetrics: () => {
        published.push(stored);
        stored = {};
      },
    },
    logger: {
      addContext: () => {},
      info: (_: unknown, fields: unknown) => lines.push(['info', fields as object]),
      error: (_: unknown, fields: unknown) => lines.push(['error', fields as object]),
    },
  } as never as Parameters<typeof measured>[1] & {
    readonly published: typeof published;
    readonly lines: typeof lines;
  };
}

function context({ leftMs = 10_000 } = {}): Context {
  return { awsRequestId: 'request-1', getRemainingTimeInMillis: () => leftMs } as Context;
}
