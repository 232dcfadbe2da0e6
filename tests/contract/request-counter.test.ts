import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { CloudWatchRequestCounter } from '../../src/aws/cloudwatch-request-counter.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));
let services = 0;

// In the middle of a minute, and of a period of ten seconds.
await emulator.clock.advance(3_034_000);

describe('the requests that reached green', () => {
  it('are counted with those that failed', async () => {
    const { counter, put, nowMs } = given();
    await put('green', nowMs - 20 * SECOND_MS, { requests: 7, faults: 2 });
    await put('green', nowMs - 1 * SECOND_MS, { requests: 3, faults: 0 });

    expect(await counter.countGreen(nowMs - MINUTE_MS)).toEqual({ total: 10, failed: 2 });
  });

  it('are none where nothing was measured', async () => {
    const { counter, nowMs } = given();

    expect(await counter.countGreen(nowMs)).toEqual({ total: 0, failed: 0 });
  });

  it('are not mixed with those of blue, or of another service', async () => {
    const { counter, put, nowMs } = given();
    await put('blue', nowMs - SECOND_MS, { requests: 5, faults: 5 });
    await given().put('green', nowMs - SECOND_MS, { requests: 5, faults: 5 });

    expect(await counter.countGreen(nowMs - MINUTE_MS)).toEqual({ total: 0, failed: 0 });
  });

  it.each([
    ['of a minute ago', MINUTE_MS, 10 * SECOND_MS],
    ['of almost three hours ago', 175 * MINUTE_MS - 1, 10 * SECOND_MS],
    ['of three hours ago', 175 * MINUTE_MS, MINUTE_MS],
    ['of a day ago', DAY_MS, MINUTE_MS],
    ['of thirteen days ago', 13 * DAY_MS, MINUTE_MS],
  ])(
    'are counted from a time %s on, or the start of its period',
    async (_when, ageMs, periodMs) => {
      const { counter, put, nowMs } = given();
      const sinceMs = nowMs - ageMs;
      const periodStart = Math.floor(sinceMs / periodMs) * periodMs;
      await put('green', periodStart - SECOND_MS, { requests: 100, faults: 100 });
      await put('green', periodStart + SECOND_MS, { requests: 1, faults: 1 });
      await put('green', nowMs - SECOND_MS, { requests: 1, faults: 0 });

      expect(await counter.countGreen(sinceMs)).toEqual({ total: 2, failed: 1 });
    },
  );

  it('are counted from weeks ago on, when only long periods are left', async () => {
    const { put, nowMs, service } = given();
    await put('green', nowMs, { requests: 4, faults: 1 });
    await emulator.clock.advance(16 * DAY_MS);

    const later = new CloudWatchRequestCounter(client, service, () => emulator.clock.now());

    expect(await later.countGreen(nowMs)).toEqual({ total: 4, failed: 1 });
  });
});

describe('the rate of requests', () => {
  it('is that of both environments over the last ten whole minutes', async () => {
    const { counter, put, nowMs } = given();
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    await put('blue', minuteMs - 10 * MINUTE_MS, { requests: 30, faults: 0 });
    await put('green', minuteMs - SECOND_MS, { requests: 20, faults: 3 });
    await put('blue', minuteMs - 10 * MINUTE_MS - SECOND_MS, { requests: 1_000, faults: 0 });
    await put('blue', minuteMs, { requests: 1_000, faults: 0 });

    expect(await counter.ratePerMinute()).toBe(5);
  });

  it('is 0 without requests', async () => {
    expect(await given().counter.ratePerMinute()).toBe(0);
  });
});

type Measured = { readonly requests: number; readonly faults: number };

/** A counter for a service of its own. */
function given() {
  services += 1;
  const service = `svc-${services}-dev`;
  const nowMs = emulator.clock.now();
  return {
    service,
    nowMs,
    counter: new CloudWatchRequestCounter(client, service, () => nowMs),
    put: async (environment: string, atMs: number, { requests, faults }: Measured) => {
      const datum = {
        Timestamp: new Date(atMs),
        StorageResolution: 1,
        Dimensions: [
          { Name: 'service', Value: service },
          { Name: 'environment', Value: environment },
        ],
      };
      const MetricData: MetricDatum[] = [
        { ...datum, MetricName: 'Requests', Value: requests },
        { ...datum, MetricName: 'Faults', Value: faults },
      ];
      const Namespace = 'LatticeBlueGreen';
      await client.send(new PutMetricDataCommand({ Namespace, MetricData }));
    },
  };
}
