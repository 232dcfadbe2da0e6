import { describe, expect, it } from '@jest/globals';
import { PLAN_DEFAULTS } from '../../src/rollout/plan.ts';
import { planRollout } from '../../src/use-cases/plan-rollout.ts';
import { fakePorts } from '../support/fakes.ts';
import { aPlan, aStep } from '../support/rollouts.ts';

const PLAN = aPlan({
  steps: [aStep(10, 5), aStep(100, 0)],
  approval: { ...PLAN_DEFAULTS.approval, before: [100] },
});

describe('the schedule of a plan', () => {
  it('says in one sentence how long it takes, and what it costs at the current traffic', async () => {
    const { message } = await planRollout(fakePorts(), PLAN);

    expect(message).toBe(
      'Custom: 5m if every gate passes at once, 25h 35m at most unless it is paused; ' +
        'at 600 requests a minute green gets about 300 of them, at most 107400',
    );
  });

  it('says when each step begins, and which one needs approval', async () => {
    const { steps } = await planRollout(fakePorts(), PLAN);

    expect(steps).toEqual([
      '1. green 10 % after 0s (15m at the latest), bakes for 5m',
      '2. green 100 % after 5m (25h 5m at the latest), once approved, bakes for 0s',
    ]);
  });
});

describe('the warnings of a plan', () => {
  it('are none at usual traffic, for another build', async () => {
    expect((await planRollout(fakePorts(), PLAN)).warnings).toEqual([]);
  });

  it('say what a start would warn of', async () => {
    const ports = fakePorts();
    ports.metrics.rate = 0;

    expect((await planRollout(ports, PLAN)).warnings).toEqual([
      expect.stringMatching(/^there were no requests/),
    ]);
  });
});
