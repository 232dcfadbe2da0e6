import { describe, expect, it } from '@jest/globals';
import { PLAN_DEFAULTS } from '../../src/rollout/plan.ts';
import { planRollout } from '../../src/use-cases/plan-rollout.ts';
import { fakePorts } from '../support/fakes.ts';

const MINUTE_MS = 60_000;
const PLAN = {
  ...PLAN_DEFAULTS,
  name: 'Custom',
  steps: [
    { green: 10, bakeMs: 5 * MINUTE_MS },
    { green: 100, bakeMs: 0 },
  ],
  approval: { ...PLAN_DEFAULTS.approval, before: [100] },
};

describe('the schedule of a plan', () => {
  it('says in one sentence what it takes, and what it may cost at the traffic of now', async () => {
    const { message } = await planRollout(fakePorts(), PLAN);

    expect(message).toBe(
      'Custom: 5m when all goes well, 25h 35m at most unless somebody pauses it; ' +
        'at 600 requests a minute green gets about 300 of them, at most 107400',
    );
  });

  it('says when each step begins, and which one a person is asked for', async () => {
    const { steps } = await planRollout(fakePorts(), PLAN);

    expect(steps).toEqual([
      '1. green 10 % after 0s (15m at the latest), under watch for 5m',
      '2. green 100 % after 5m (25h 5m at the latest), once approved, under watch for 0s',
    ]);
  });
});
