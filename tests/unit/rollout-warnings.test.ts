import { describe, expect, it } from '@jest/globals';
import type { Plan } from '../../src/rollout/plan.ts';
import { warningsOf } from '../../src/rollout/warnings.ts';
import { aPlan, aStep, LINEAR, RUNNING_BUILDS, TEN_PERCENT_MANUAL } from '../support/rollouts.ts';

const CANARY = aPlan({ steps: [aStep(10, 5), aStep(100, 0)], minimumRequests: 15 });

describe('the warnings before a plan', () => {
  it('are none where green is another build and gets its minimum of requests in time', () => {
    expect(warningsAt(600, LINEAR)).toEqual([]);
  });

  it('say that there is nothing to release where green runs the build of blue', () => {
    const builds = { ...RUNNING_BUILDS, blue: { ...RUNNING_BUILDS.green, deployedAtMs: 0 } };

    expect(warningsOf(CANARY, { builds, requestsPerMinute: 600 })).toEqual([
      'green runs the same build as blue, 2.0.0 (green-ha): ' +
        'there is nothing to release but its settings; deploy a build first',
    ]);
  });

  it.each(['version', 'codeHash'] as const)('tell builds apart by their %s', (member) => {
    const blue = { ...RUNNING_BUILDS.green, [member]: 'another' };

    expect(
      warningsOf(CANARY, { builds: { ...RUNNING_BUILDS, blue }, requestsPerMinute: 600 }),
    ).toEqual([]);
  });

  it('say how long a step takes at few requests', () => {
    const plan = { ...CANARY, stepTimeoutMs: 60 * 60_000 };

    expect(warningsAt(6, plan)).toEqual([
      'at 6 requests a minute, green gets 0.6 of them at 10 %: step 1 takes about 25 minutes ' +
        'instead of 5, for the minimum of 15 requests; 2 of 2 steps are slow',
    ]);
  });

  it('say that a step pauses where its timeout is too short for that', () => {
    const [warning] = warningsAt(6, { ...CANARY, steps: [aStep(10, 5)] });

    expect(warning).toMatch(
      /25 minutes instead of 5, for the minimum of 15 requests; it pauses after 20m, its bake and the step timeout$/,
    );
  });

  it('say that a step waits for its timeout where there are no requests', () => {
    expect(warningsAt(0, { ...CANARY, steps: [aStep(10, 5)] })).toEqual([
      'there were no requests in the last minutes: step 1 waits for the minimum of 15 requests, ' +
        'and pauses after 20m, its bake and the step timeout',
    ]);
  });

  it('name the first step that is slow, not the ones before it', () => {
    const plan = { ...CANARY, steps: [aStep(10, 60), aStep(20, 1), aStep(100, 5)] };

    expect(warningsAt(6, plan)).toEqual([
      expect.stringContaining(': step 2 takes about 13 minutes'),
    ]);
  });

  it.each<[string, Plan]>([
    ['without a minimum', { ...CANARY, minimumRequests: 0 }],
    ['of manual steps', { ...TEN_PERCENT_MANUAL, minimumRequests: 10 }],
  ])('are none for a plan %s, which waits for no request', (_, plan) => {
    expect(warningsAt(0, plan)).toEqual([]);
  });
});

function warningsAt(requestsPerMinute: number, plan: Plan): string[] {
  return warningsOf(plan, { builds: RUNNING_BUILDS, requestsPerMinute });
}
