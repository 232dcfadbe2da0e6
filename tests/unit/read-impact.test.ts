import { describe, expect, it } from '@jest/globals';
import { readImpact } from '../../src/use-cases/read-impact.ts';
import { fakePorts } from '../support/fakes.ts';
import { aRolloutIn, HOUR_MS, MINUTE_MS, START_MS } from '../support/rollouts.ts';

const NOW = START_MS + HOUR_MS;
const END = START_MS + 10 * MINUTE_MS;

describe('the impact of a rollout', () => {
  it('has the plan, the build that was on trial, and the requests of both environments', async () => {
    const impact = await readImpact(fakePorts(), aRolloutIn('rolled-back'), NOW);

    expect(impact).toMatchObject({
      plan: 'Custom',
      build: { version: '2.0.0', codeHash: 'green-hash' },
      periodSeconds: 60,
      green: { requests: 180, failed: 20 },
      blue: { requests: 3_170, failed: 0 },
    });
  });

  it.each(['rolled-back', 'withdrawn', 'promoted'] as const)(
    'of one that is %s reaches from its start to its end, however much later it is asked for',
    async (phase) => {
      const ports = fakePorts();

      const impact = await readImpact(ports, aRolloutIn(phase, { phaseSinceMs: END }), NOW);

      expect(ports.metrics.askedTotals).toMatchObject([{ sinceMs: START_MS, untilMs: END }]);
      expect(impact).toMatchObject({
        from: '2026-11-26T12:00:00.000Z',
        to: '2026-11-26T12:10:00.000Z',
      });
    },
  );

  it.each(['baking', 'ready', 'promoting', 'rolling-back'] as const)(
    'of one that is %s reaches until now',
    async (phase) => {
      const ports = fakePorts();

      await readImpact(ports, aRolloutIn(phase), NOW);

      expect(ports.metrics.askedTotals).toMatchObject([{ untilMs: NOW }]);
    },
  );

  it('is unknown, and not 0, where nothing was counted', async () => {
    const ports = fakePorts();
    ports.metrics.totalsOf = { blue: { Requests: 10 }, green: {} };

    const { blue, green } = await readImpact(ports, aRolloutIn('rolled-back'), NOW);

    expect(green).toEqual({ requests: undefined, failed: undefined });
    expect(blue).toEqual({ requests: 10, failed: undefined });
  });

  it('is unknown where CloudWatch cannot be read, so that no message depends on it', async () => {
    const ports = fakePorts();
    ports.metrics.failure = new Error('no answer');

    const { build, blue, green } = await readImpact(ports, aRolloutIn('rolled-back'), NOW);

    expect(build.version).toBe('2.0.0');
    const unknown = { requests: undefined, failed: undefined };
    expect({ blue, green }).toEqual({ blue: unknown, green: unknown });
  });
});
