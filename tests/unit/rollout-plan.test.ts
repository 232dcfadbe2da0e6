import { describe, expect, it } from '@jest/globals';
import {
  manualPlan,
  manualStep,
  PLAN_DEFAULTS,
  PRESETS,
  type PresetName,
  type Step,
} from '../../src/rollout/plan.ts';
import { scheduleOf } from '../../src/rollout/schedule.ts';
import { aPlan, aPlanWithApproval, aStep, HOUR_MS, MINUTE_MS } from '../support/rollouts.ts';

describe("the plans under CodeDeploy's names", () => {
  it.each([
    ['Canary10Percent5Minutes', 5],
    ['Canary10Percent10Minutes', 10],
    ['Canary10Percent15Minutes', 15],
    ['Canary10Percent30Minutes', 30],
  ] as const)('%s gives green a tenth for %i minutes, and then all traffic', (name, minutes) => {
    expect(sharesOf(name)).toEqual([
      [0, 10],
      [minutes, 100],
    ]);
  });

  it.each([
    ['Linear10PercentEvery1Minute', 1],
    ['Linear10PercentEvery2Minutes', 2],
    ['Linear10PercentEvery3Minutes', 3],
    ['Linear10PercentEvery10Minutes', 10],
  ] as const)('%s gives green a tenth more every %i minutes', (name, minutes) => {
    expect(sharesOf(name)).toEqual(
      [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((green, index) => [index * minutes, green]),
    );
  });

  it('AllAtOnce gives green all traffic in one step', () => {
    expect(sharesOf('AllAtOnce')).toEqual([[0, 100]]);
  });

  it('are these and no others', () => {
    expect(Object.keys(PRESETS)).toHaveLength(9);
  });
});

describe('a manual plan', () => {
  it('lasts until a person ends it, and needs no requests', () => {
    const plan = manualPlan([manualStep(10)]);

    expect(plan).toMatchObject({ steps: [{ green: 10, bakeMs: undefined }], minimumRequests: 0 });
  });

  it('of 100 has no bake, because there is no further step', () => {
    expect(manualStep(100)).toEqual({ green: 100, bakeMs: 0 });
  });
});

describe('scheduleOf', () => {
  const plan = aPlan({ steps: [aStep(10, 5), aStep(100, 60)], stepTimeoutMs: 15 * MINUTE_MS });

  it('says when each step begins if nothing delays it, and when at the latest', () => {
    expect(scheduleOf(plan, 0)).toMatchObject({
      steps: [
        { step: 1, green: 10, earliestMs: 0, latestMs: 15 * MINUTE_MS },
        { step: 2, green: 100, earliestMs: 5 * MINUTE_MS, latestMs: 65 * MINUTE_MS },
      ],
      shortestMs: 65 * MINUTE_MS,
      longestMs: 155 * MINUTE_MS,
    });
  });

  it('counts the time that a person has for an approval', () => {
    const asked = aPlanWithApproval(50, { timeoutMs: HOUR_MS });

    const { steps, longestMs } = scheduleOf(asked, 0);

    expect(steps.map(({ needsApproval }) => needsApproval)).toEqual([false, true, false]);
    expect(longestMs).toBe(scheduleOf(aPlan(), 0).longestMs + HOUR_MS);
  });

  it('says how many requests green gets if nothing delays it, and how many at most', () => {
    // 10 % of 5 minutes and 100 % of 60; at most 10 % of 50 minutes and 100 % of 90.
    expect(scheduleOf(plan, 100).exposure).toEqual({
      requestsPerMinute: 100,
      expected: 50 + 6_000,
      atMost: 500 + 9_000,
    });
  });

  it('counts what green gets while an approval is awaited', () => {
    const approval = { ...PLAN_DEFAULTS.approval, before: [100], timeoutMs: HOUR_MS };

    const { exposure } = scheduleOf({ ...plan, approval }, 100);

    expect(exposure.atMost).toBe(500 + 600 + 9_000);
  });

  it.each([
    [5_000, 5_100],
    [9_400, 9_500],
    [9_401, 9_500],
  ])('never counts more than a budget of %i and the minute until it is seen', (total, atMost) => {
    const { exposure } = scheduleOf({ ...plan, budget: { failed: undefined, total } }, 100);

    expect(exposure.atMost).toBe(atMost);
  });

  it('counts a step that lasts until a person ends it as one without a bake', () => {
    const { shortestMs, steps } = scheduleOf(manualPlan([manualStep(10)]), 100);

    expect(shortestMs).toBe(0);
    expect(steps).toMatchObject([{ green: 10, bakeMs: 0 }]);
  });
});

/** Returns the minutes after which each share begins, and the share. */
function sharesOf(name: PresetName): [number, number][] {
  const steps: readonly Step[] = PRESETS[name];
  return scheduleOf({ ...PLAN_DEFAULTS, name, steps }, 0).steps.map(({ earliestMs, green }) => [
    earliestMs / MINUTE_MS,
    green,
  ]);
}
