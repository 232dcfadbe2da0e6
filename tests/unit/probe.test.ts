import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Requester } from '../../src/ports/requester.ts';
import { type Sample, summarize, wilson } from '../../src/probe/report.ts';
import { probe } from '../../src/use-cases/probe.ts';

describe('a report', () => {
  it('counts the environments that answered, most answers first, with statuses and latencies', () => {
    const samples = [
      ...Array.from({ length: 9 }, (_, index) => aSample({ latencyMs: index + 1 })),
      aSample({ environment: 'green', version: '2.0.0', status: '500', latencyMs: 100 }),
    ];

    expect(summarize(samples)).toEqual({
      requests: 10,
      split: [
        { environment: 'blue', version: '1.0.0', requests: 9, percent: 90, interval: [59.6, 98.2] },
        { environment: 'green', version: '2.0.0', requests: 1, percent: 10, interval: [1.8, 40.4] },
      ],
      statuses: { 200: 9, 500: 1 },
      latencyMs: { p50: 5, p90: 9, p99: 100 },
    });
  });
});

describe('the confidence interval', () => {
  it('always holds the share that was seen, and stays between 0 and 100 percent', () => {
    const cases = fc
      .integer({ min: 1, max: 10_000 })
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));
    fc.assert(
      fc.property(cases, ([hits, total]) => {
        const [low, high] = wilson(hits, total);

        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(100);
        expect(low).toBeLessThanOrEqual((100 * hits) / total + 0.05);
        expect(high).toBeGreaterThanOrEqual((100 * hits) / total - 0.05);
      }),
    );
  });

  it('is from 0 to 100 percent when nothing was seen', () => {
    expect(wilson(0, 0)).toEqual([0, 100]);
  });
});

describe('a probe', () => {
  it('sends as many requests as asked for, and no more at a time than the concurrency', async () => {
    let inFlight = 0;
    let most = 0;
    const requester: Requester = {
      send: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await Promise.resolve();
        inFlight -= 1;
        return aSample();
      },
    };

    const report = await probe(requester, {
      path: '/',
      headers: {},
      requests: 25,
      concurrency: 4,
    });

    expect(report.requests).toBe(25);
    expect(most).toBe(4);
  });
});

function aSample(sample: Partial<Sample> = {}): Sample {
  return { environment: 'blue', version: '1.0.0', status: '200', latencyMs: 1, ...sample };
}
