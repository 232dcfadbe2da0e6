import { describe, expect, it } from '@jest/globals';
import { advance } from '../../src/rollout/advance.ts';
import { manualPlan, manualStep } from '../../src/rollout/plan.ts';
import type { Phase, Rollout } from '../../src/rollout/rollout.ts';
import {
  describeShift,
  isFirstTraffic,
  type ShiftObservation,
  type ShiftRequest,
  shiftTo,
  withdraw,
} from '../../src/rollout/shift.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import {
  aBuild,
  anAlarm,
  anAlarmInAlarm,
  anObservation,
  aRollout,
  aRolloutIn,
  LIVE_MS,
  MINUTE_MS,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const BY_HAND = aRollout({ plan: manualPlan([manualStep(10)]) });

describe('shiftTo', () => {
  it('begins a rollout of one step that lasts until a person goes on', () => {
    expect(shifted(undefined, 10, { live: ALL_BLUE })).toMatchObject({
      move: 'shift',
      reason: 'ByHand',
      message: 'shifted from 100/0 to 90/10: a hunch',
      next: {
        id: 'r-2',
        version: 1,
        phase: 'shifting',
        plan: { name: 'Manual', steps: [{ green: 10, bakeMs: undefined }] },
        weights: withGreenAt(10),
        previous: ALL_BLUE,
        startedAtMs: NOW,
        by: 'bob',
      },
    });
  });

  it('says no reason where none was given', () => {
    const { decision } = shiftTo(undefined, aRequest(10, { why: undefined }), seen(), 'r-2', NOW);

    expect(decision?.message).toBe('shifted from 90/10');
  });

  it.each(['baking', 'paused', 'shifting', 'ready'] as const)(
    'goes on with a rollout by hand that is %s, so that an alarm of before still counts',
    (phase) => {
      const current = { ...BY_HAND, phase, pausedIn: phase === 'paused' ? 'baking' : undefined };

      expect(shifted(current as Rollout, 30)).toMatchObject({
        next: {
          id: 'r-1',
          version: 4,
          phase: 'shifting',
          pausedIn: undefined,
          stepIndex: 1,
          plan: { steps: [{ green: 10 }, { green: 30 }] },
          weights: withGreenAt(30),
          previous: withGreenAt(10),
          startedAtMs: START_MS,
          phaseSinceMs: NOW,
          liveAtMs: undefined,
        },
      });
    },
  );

  it('is not taken for somebody else when it follows a shift that was not seen live yet', () => {
    const current = aRolloutIn('shifting', { plan: BY_HAND.plan });

    const { next } = shifted(current, 30);

    // The listener is slow: it shows the weights of before for one more turn.
    const slow = anObservation({ live: withGreenAt(10) });
    expect(advance(next, slow, NOW + MINUTE_MS)).toMatchObject({ reason: 'NotLiveYet' });
  });

  it.each([
    ['pending', 'abort it first'],
    ['shifting', 'abort it first'],
    ['baking', 'abort it first'],
    ['paused', 'abort it first'],
    ['rolling-back', 'wait until it is rolled back'],
  ] as const)('never raises green beside a plan that is %s', (phase, whatToDo) => {
    const builds = { ...RUNNING_BUILDS, green: aBuild() };

    expect(refused(aRolloutIn(phase), aRequest(30), { live: ALL_BLUE, builds })).toEqual([
      {
        reason: 'RolloutRunning',
        message: `cannot raise green from 0 to 30: r-1 is ${phase} (step 1 of 3, green at 10 %); ${whatToDo}`,
      },
    ]);
  });

  it('lowers green in spite of a plan, and ends the plan by that', () => {
    expect(shifted(aRollout(), 5)).toMatchObject({
      move: 'shift',
      next: { id: 'r-2', version: 4, plan: { name: 'Manual' }, weights: withGreenAt(5) },
    });
  });

  it('lowers green although one of its alarms is in ALARM', () => {
    expect(shifted(BY_HAND, 5, { alarms: [anAlarmInAlarm('a')] })).toMatchObject({
      next: { weights: withGreenAt(5), tolerated: [] },
    });
  });

  it('is refused for a build that was rolled back', () => {
    const reasons = refused(aRolloutIn('rolled-back'), aRequest(10), { live: ALL_BLUE });

    expect(reasons).toMatchObject([{ reason: 'BuildRolledBack' }]);
  });

  it.each([5, 10, 30])(
    'never leaves a build that was rolled back with %i of the 10 percent that it has by mistake',
    (green) => {
      const reasons = refused(aRolloutIn('rolled-back'), aRequest(green), {
        live: withGreenAt(10),
      });

      expect(reasons).toMatchObject([{ reason: 'BuildRolledBack' }]);
    },
  );

  it('raises a build that was rolled back when it is retried', () => {
    const { decision } = shiftTo(
      aRolloutIn('rolled-back'),
      aRequest(10, { isRetry: true }),
      seen({ live: ALL_BLUE }),
      'r-2',
      NOW,
    );

    expect(decision?.next).toMatchObject({ id: 'r-2', version: 4, phase: 'shifting' });
  });

  it('raises another build than the one that was rolled back', () => {
    const builds = { ...RUNNING_BUILDS, green: aBuild() };

    expect(shifted(aRolloutIn('rolled-back'), 10, { live: ALL_BLUE, builds }).next.builds).toBe(
      builds,
    );
  });

  it('is refused where no alarm watches green', () => {
    expect(refused(undefined, aRequest(30), { alarms: [] })).toEqual([
      {
        reason: 'NoAlarms',
        message: 'cannot raise green from 10 to 30: no alarm watches green; deploy again',
      },
    ]);
  });

  it('is refused for each alarm that is in ALARM', () => {
    const alarms = [anAlarmInAlarm('a'), anAlarm('b'), anAlarmInAlarm('c')];

    expect(refused(undefined, aRequest(30), { alarms })).toEqual(
      ['a', 'c'].map((name) => ({
        reason: 'GreenInAlarm',
        message:
          `cannot raise green from 10 to 30: alarm ${name} is in ALARM (too many faults); ` +
          'wait until it is OK, or use "force": true',
      })),
    );
  });

  it('that is forced goes on in spite of an alarm, until it goes off anew', () => {
    const alarms = [anAlarmInAlarm('a', START_MS), anAlarm('b')];

    const { decision } = shiftTo(
      undefined,
      aRequest(30, { isForced: true }),
      seen({ alarms }),
      'r-2',
      NOW,
    );

    expect(decision?.next.tolerated).toEqual([{ name: 'a', wentOffAtMs: START_MS }]);
  });

  it('that is forced for another alarm does not forget the one that was tolerated before', () => {
    const before = { name: 'a', wentOffAtMs: START_MS };
    const alarms = [anAlarm('a', { wentOffAtMs: START_MS }), anAlarmInAlarm('b', NOW)];

    const { decision } = shiftTo(
      { ...BY_HAND, tolerated: [before] },
      aRequest(30, { isForced: true }),
      seen({ alarms }),
      'r-2',
      NOW,
    );

    expect(decision?.next.tolerated).toEqual([before, { name: 'b', wentOffAtMs: NOW }]);
  });
});

describe('withdraw', () => {
  it.each(['pending', 'shifting', 'baking', 'paused', 'ready'] as const)(
    'ends a rollout that is %s without a verdict on its build',
    (phase) => {
      const rollout = aRolloutIn(phase);

      expect(withdraw(rollout, { by: 'bob', why: 'later' }, NOW)).toMatchObject({
        move: 'none',
        reason: 'Withdrawn',
        message: 'r-1: green was taken off by hand: later',
        next: {
          phase: 'withdrawn',
          pausedIn: undefined,
          weights: ALL_BLUE,
          previous: rollout.weights,
          version: rollout.version + 1,
        },
      });
    },
  );

  it('says no reason where none was given', () => {
    const decision = withdraw(aRollout(), { by: 'bob', why: undefined }, NOW);

    expect(decision?.message).toBe('r-1: green was taken off by hand');
  });

  it.each<Phase>(['rolling-back', 'rolled-back', 'withdrawn'])(
    'never lifts the fence of a rollout that is %s',
    (phase) => {
      expect(withdraw(aRolloutIn(phase), { by: 'bob', why: undefined }, NOW)).toBeUndefined();
    },
  );

  it('has nothing to record where there was no rollout', () => {
    expect(withdraw(undefined, { by: 'bob', why: undefined }, NOW)).toBeUndefined();
  });
});

describe('isFirstTraffic', () => {
  it.each([
    [0, 1, true],
    [0, 0, false],
    [1, 2, false],
    [1, 0, false],
  ])('from %i to %i percent: %p', (from, to, expected) => {
    expect(isFirstTraffic(aRequest(to), seen({ live: withGreenAt(from) }))).toBe(expected);
  });
});

describe('describeShift', () => {
  it.each([
    [0, 10, '100/0 to 90/10'],
    [10, 10, '90/10'],
  ])('from %i to %i percent is %s', (from, to, expected) => {
    expect(describeShift(withGreenAt(from), withGreenAt(to))).toBe(expected);
  });
});

function aRequest(green: number, overrides: Partial<ShiftRequest> = {}): ShiftRequest {
  return {
    weights: withGreenAt(green),
    by: 'bob',
    why: 'a hunch',
    isDryRun: false,
    isForced: false,
    isRetry: false,
    ...overrides,
  };
}

function seen(overrides: Partial<ShiftObservation> = {}): ShiftObservation {
  return {
    live: withGreenAt(10),
    alarms: [anAlarm('green-FaultRate')],
    builds: RUNNING_BUILDS,
    ...overrides,
  };
}

/** What a shift that nothing speaks against leads to. */
function shifted(
  current: Rollout | undefined,
  green: number,
  overrides: Partial<ShiftObservation> = {},
) {
  const { decision } = shiftTo(current, aRequest(green), seen(overrides), 'r-2', NOW);
  if (decision === undefined) throw new Error('the shift was refused');
  return decision;
}

function refused(
  current: Rollout | undefined,
  request: ShiftRequest,
  overrides: Partial<ShiftObservation>,
) {
  return shiftTo(current, request, seen(overrides), 'r-2', NOW).refusals;
}
