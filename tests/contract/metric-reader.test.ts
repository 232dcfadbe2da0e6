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
import { CloudWatchMetricReader } from '../../src/aws/cloudwatch-metric-reader.ts';
import type { MetricQuery } from '../../src/ports/metric-reader.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/rollouts.ts';

const DAY_MS = 24 * HOUR_MS;

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));
let services = 0;

// In the middle of a minute, and of a period of ten seconds.
await emulator.clock.advance(3_034_000);

describe('the sums of metrics', () => {
  it('are in the order of the queries', async () => {
    const { reader, put, nowMs } = given();
    await put('green', nowMs - 20 * SECOND_MS, { requests: 7, faults: 2 });
    await put('green', nowMs - 1 * SECOND_MS, { requests: 3, faults: 0 });

    expect(await reader.sums(atGreenSince(nowMs - MINUTE_MS))).toEqual([10, 2]);
  });

  it('are 0 where nothing was measured', async () => {
    const { reader, nowMs } = given();

    expect(await reader.sums(atGreenSince(nowMs))).toEqual([0, 0]);
  });

  it('leave out those of blue, and of another service', async () => {
    const { reader, put, nowMs } = given();
    await put('blue', nowMs - SECOND_MS, { requests: 5, faults: 5 });
    await given().put('green', nowMs - SECOND_MS, { requests: 5, faults: 5 });

    expect(await reader.sums(atGreenSince(nowMs - MINUTE_MS))).toEqual([0, 0]);
  });

  it.each([
    ['of a minute ago', MINUTE_MS, 10 * SECOND_MS],
    ['of almost three hours ago', 175 * MINUTE_MS - 1, 10 * SECOND_MS],
    ['of three hours ago', 175 * MINUTE_MS, MINUTE_MS],
    ['of a day ago', DAY_MS, MINUTE_MS],
    ['of thirteen days ago', 13 * DAY_MS, MINUTE_MS],
  ])('begin at a time %s, or at the start of its period', async (_when, ageMs, periodMs) => {
    const { reader, put, nowMs } = given();
    const sinceMs = nowMs - ageMs;
    const periodStart = Math.floor(sinceMs / periodMs) * periodMs;
    await put('green', periodStart - SECOND_MS, { requests: 100, faults: 100 });
    await put('green', periodStart + SECOND_MS, { requests: 1, faults: 1 });
    await put('green', nowMs - SECOND_MS, { requests: 1, faults: 0 });

    expect(await reader.sums(atGreenSince(sinceMs))).toEqual([2, 1]);
  });

  it('begin weeks ago, when only long periods are left', async () => {
    const { put, nowMs, service } = given();
    await put('green', nowMs, { requests: 4, faults: 1 });
    await emulator.clock.advance(16 * DAY_MS);

    const later = new CloudWatchMetricReader(client, service, () => emulator.clock.now());

    expect(await later.sums(atGreenSince(nowMs))).toEqual([4, 1]);
  });

  it('begin at a time of its own for each query', async () => {
    const { reader, put, nowMs } = given();
    await put('green', nowMs - HOUR_MS, { requests: 100, faults: 10 });
    await put('green', nowMs - SECOND_MS, { requests: 3, faults: 1 });

    const queries = [...atGreenSince(nowMs - MINUTE_MS), ...atGreenSince(nowMs - 2 * HOUR_MS)];

    expect(await reader.sums(queries.toReversed())).toEqual([11, 103, 1, 3]);
  });

  it('may be of blue, and of the latency', async () => {
    const { reader, put, nowMs } = given();
    await put('blue', nowMs - SECOND_MS, { requests: 2, faults: 0, latency: 300 });

    const ofBlue = { environment: 'blue', sinceMs: nowMs - MINUTE_MS } as const;

    expect(
      await reader.sums([
        { metric: 'Latency', ...ofBlue },
        { metric: 'Requests', ...ofBlue },
      ]),
    ).toEqual([300, 2]);
  });

  it('are none without a query', async () => {
    expect(await given().reader.sums([])).toEqual([]);
  });
});

describe('the totals of a time that is over', () => {
  const METRICS = [
    { environment: 'green', metric: 'Requests' },
    { environment: 'green', metric: 'Faults' },
    { environment: 'blue', metric: 'Requests' },
  ] as const;

  it('reach over the whole minutes that the time touches, and no others', async () => {
    const { reader, put, nowMs } = given();
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    await put('green', minuteMs - 10 * MINUTE_MS - 1, { requests: 100, faults: 100 });
    await put('green', minuteMs - 10 * MINUTE_MS, { requests: 5, faults: 2 });
    await put('green', minuteMs - 1, { requests: 3, faults: 1 });
    await put('green', minuteMs, { requests: 100, faults: 100 });

    const range = { sinceMs: minuteMs - 9.5 * MINUTE_MS, untilMs: minuteMs - 20 * SECOND_MS };

    expect(await reader.totals({ metrics: METRICS, ...range })).toEqual({
      sinceMs: minuteMs - 10 * MINUTE_MS,
      untilMs: minuteMs,
      periodMs: MINUTE_MS,
      sums: [8, 3, undefined],
    });
  });

  it.each([
    ['four hours', 4 * HOUR_MS, MINUTE_MS],
    ['sixteen days', 16 * DAY_MS, 5 * MINUTE_MS],
    ['seventy days', 70 * DAY_MS, HOUR_MS],
  ])('are the same after %s, in the periods that are left by then', async (_, ageMs, periodMs) => {
    const { put, nowMs, service } = given();
    const query = { metrics: METRICS, sinceMs: nowMs - MINUTE_MS, untilMs: nowMs };
    await put('green', nowMs - SECOND_MS, { requests: 4, faults: 1 });
    const later = new CloudWatchMetricReader(client, service, () => emulator.clock.now());

    await emulator.clock.advance(ageMs);

    expect(await later.totals(query)).toMatchObject({ periodMs, sums: [4, 1, undefined] });
  });
});

describe('the rate of requests', () => {
  it('is that of both environments over the last ten whole minutes', async () => {
    const { reader, put, nowMs } = given();
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    await put('blue', minuteMs - 10 * MINUTE_MS, { requests: 30, faults: 0 });
    await put('green', minuteMs - SECOND_MS, { requests: 20, faults: 3 });
    await put('blue', minuteMs - 10 * MINUTE_MS - SECOND_MS, { requests: 1_000, faults: 0 });
    await put('blue', minuteMs, { requests: 1_000, faults: 0 });

    expect(await reader.ratePerMinute()).toBe(5);
  });

  it('is 0 without requests', async () => {
    expect(await given().reader.ratePerMinute()).toBe(0);
  });
});

type Measured = {
  readonly requests: number;
  readonly faults: number;
  /** In milliseconds. */
  readonly latency?: number;
};

/** The queries for the requests at green, and for those that failed. */
function atGreenSince(sinceMs: number): MetricQuery[] {
  const environment = 'green';
  return [
    { metric: 'Requests', environment, sinceMs },
    { metric: 'Faults', environment, sinceMs },
  ];
}

/** A reader for a service of its own. */
function given() {
  services += 1;
  const service = `svc-${services}-dev`;
  const nowMs = emulator.clock.now();
  return {
    service,
    nowMs,
    reader: new CloudWatchMetricReader(client, service, () => nowMs),
    put: async (environment: string, atMs: number, { requests, faults, latency = 0 }: Measured) => {
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
        { ...datum, MetricName: 'Latency', Value: latency },
      ];
      const Namespace = 'LatticeBlueGreen';
      await client.send(new PutMetricDataCommand({ Namespace, MetricData }));
    },
  };
}
