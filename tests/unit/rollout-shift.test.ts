import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/rollout/actor.ts';
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
  ALICE,
  aBuild,
  anAlarm,
  anAlarmInAlarm,
  anObservation,
  aRollout,
  aRolloutIn,
  aShiftRequest,
  LIVE_MS,
  MINUTE_MS,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const AT = { id: 'r-2', nowMs: NOW };
const BOB: Actor = { id: 'bob', comment: 'a hunch' };
const MANUAL = aRollout({ plan: manualPlan([manualStep(10)]) });

describe('shiftTo', () => {
  it('begins a rollout of one step that lasts until a person ends it', () => {
    expect(shifted(undefined, 10, { live: ALL_BLUE })).toMatchObject({
      move: 'shift',
      reason: 'Manual',
      message: 'shifted from 100/0 to 90/10: a hunch',
      next: {
        id: 'r-2',
        version: 1,
        phase: 'shifting',
        plan: { name: 'Manual', steps: [{ green: 10, bakeMs: undefined }] },
        weights: withGreenAt(10),
        previous: ALL_BLUE,
        startedAtMs: NOW,
        actor: BOB,
      },
    });
  });

  it('ends its message without a comment where there is none', () => {
    const { decision } = shiftTo(undefined, aShiftRequest(10), seen(), AT);

    expect(decision?.message).toBe('shifted from 90/10');
  });

  it.each(['baking', 'paused', 'shifting', 'ready'] as const)(
    'continues a manual rollout that is %s, so that an alarm of before still counts',
    (phase) => {
      const current = { ...MANUAL, phase, pausedIn: phase === 'paused' ? 'baking' : undefined };

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

  it('is not mistaken for another writer when it follows a shift that was not seen live yet', () => {
    const current = aRolloutIn('shifting', { plan: MANUAL.plan });

    const { next } = shifted(current, 30);

    // The listener is slow: it shows the weights of before for one more turn.
    const slow = anObservation({ live: withGreenAt(10) });
    expect(advance(next, slow, NOW + MINUTE_MS)).toMatchObject({ reason: 'WeightsPending' });
  });

  it.each([
    ['pending', 'wait, or end it with sls rollout abort'],
    ['shifting', 'wait, or end it with sls rollout abort'],
    ['baking', 'wait, or end it with sls rollout abort'],
    ['paused', 'wait, or end it with sls rollout abort'],
    ['rolling-back', 'wait until it is rolled back'],
  ] as const)('never raises green beside a plan that is %s', (phase, remedy) => {
    const builds = { ...RUNNING_BUILDS, green: aBuild() };

    expect(refused(aRolloutIn(phase), aShiftRequest(30), { live: ALL_BLUE, builds })).toEqual([
      {
        reason: 'RolloutRunning',
        message: `cannot raise green from 0 to 30: rollout r-1 is ${phase} (step 1 of 3, green at 10 %); ${remedy}`,
      },
    ]);
  });

  it('lowers green in spite of a plan, which ends the plan', () => {
    expect(shifted(aRollout(), 5)).toMatchObject({
      move: 'shift',
      next: { id: 'r-2', version: 4, plan: { name: 'Manual' }, weights: withGreenAt(5) },
    });
  });

  it('lowers green although one of its alarms is in ALARM', () => {
    expect(shifted(MANUAL, 5, { alarms: [anAlarmInAlarm('a')] })).toMatchObject({
      next: { weights: withGreenAt(5), tolerated: [] },
    });
  });

  it('is refused for a build that was rolled back', () => {
    const reasons = refused(aRolloutIn('rolled-back'), aShiftRequest(10), { live: ALL_BLUE });

    expect(reasons).toMatchObject([{ reason: 'BuildRolledBack' }]);
  });

  it('is refused while a promotion is under way', () => {
    const current = aRolloutIn('promoting', { plan: MANUAL.plan, stepIndex: 0 });

    expect(refused(current, aShiftRequest(50), {})).toEqual([
      {
        reason: 'RolloutRunning',
        message:
          'cannot raise green from 10 to 50: rollout r-1 is promoting (step 1 of 1, green at 10 %); ' +
          'wait, or end it with sls rollout abort',
      },
    ]);
  });

  it.each([5, 10, 30])(
    'never leaves a build that was rolled back with %i of the 10 percent that it has by mistake',
    (green) => {
      const reasons = refused(aRolloutIn('rolled-back'), aShiftRequest(green), {
        live: withGreenAt(10),
      });

      expect(reasons).toMatchObject([{ reason: 'BuildRolledBack' }]);
    },
  );

  it('raises a build that was rolled back when it is retried', () => {
    const { decision } = shiftTo(
      aRolloutIn('rolled-back'),
      aShiftRequest(10, { isRetry: true }),
      seen({ live: ALL_BLUE }),
      AT,
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
    expect(refused(undefined, aShiftRequest(30), { alarms: [] })).toEqual([
      {
        reason: 'NoAlarms',
        message: 'cannot raise green from 10 to 30: no alarm watches green; deploy again',
      },
    ]);
  });

  it('is refused for each alarm that is in ALARM', () => {
    const alarms = [anAlarmInAlarm('a'), anAlarm('b'), anAlarmInAlarm('c')];

    expect(refused(undefined, aShiftRequest(30), { alarms })).toEqual(
      ['a', 'c'].map((name) => ({
        reason: 'GreenInAlarm',
        message:
          `cannot raise green from 10 to 30: alarm ${name} is in ALARM (too many faults); ` +
          'wait until it is OK, or override with --force',
      })),
    );
  });

  it('that is forced tolerates an alarm, until it goes off again', () => {
    const alarms = [anAlarmInAlarm('a', START_MS), anAlarm('b')];

    const { decision } = shiftTo(
      undefined,
      aShiftRequest(30, { isForced: true }),
      seen({ alarms }),
      AT,
    );

    expect(decision?.next.tolerated).toEqual([{ name: 'a', wentOffAtMs: START_MS }]);
  });

  it('that is forced for another alarm keeps the one that was tolerated before', () => {
    const before = { name: 'a', wentOffAtMs: START_MS };
    const alarms = [anAlarm('a', { wentOffAtMs: START_MS }), anAlarmInAlarm('b', NOW)];

    const { decision } = shiftTo(
      { ...MANUAL, tolerated: [before] },
      aShiftRequest(30, { isForced: true }),
      seen({ alarms }),
      AT,
    );

    expect(decision?.next.tolerated).toEqual([before, { name: 'b', wentOffAtMs: NOW }]);
  });
});

describe('withdraw', () => {
  it.each(['pending', 'shifting', 'baking', 'paused', 'ready'] as const)(
    'ends a rollout that is %s without a verdict on its build',
    (phase) => {
      const rollout = aRolloutIn(phase);

      expect(withdraw(rollout, { id: 'bob', comment: 'later' }, NOW)).toMatchObject({
        move: 'none',
        reason: 'Withdrawn',
        message: 'r-1: green was withdrawn: later',
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

  it('ends its message without a comment where there is none', () => {
    const decision = withdraw(aRollout(), ALICE, NOW);

    expect(decision?.message).toBe('r-1: green was withdrawn');
  });

  it.each<Phase>(['rolling-back', 'rolled-back', 'withdrawn'])(
    'never lifts the fence of a rollout that is %s',
    (phase) => {
      expect(withdraw(aRolloutIn(phase), ALICE, NOW)).toBeUndefined();
    },
  );

  it('has nothing to record where there was no rollout', () => {
    expect(withdraw(undefined, ALICE, NOW)).toBeUndefined();
  });
});

describe('isFirstTraffic', () => {
  it.each([
    [0, 1, true],
    [0, 0, false],
    [1, 2, false],
    [1, 0, false],
  ])('from %i to %i percent: %p', (from, to, expected) => {
    expect(isFirstTraffic(aShiftRequest(to), seen({ live: withGreenAt(from) }))).toBe(expected);
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

function seen(overrides: Partial<ShiftObservation> = {}): ShiftObservation {
  return {
    live: withGreenAt(10),
    alarms: [anAlarm('green-FaultRate')],
    builds: RUNNING_BUILDS,
    ...overrides,
  };
}

/** Returns the decision on a shift; the test fails where it is refused. */
function shifted(
  current: Rollout | undefined,
  green: number,
  overrides: Partial<ShiftObservation> = {},
) {
  const { decision } = shiftTo(current, aShiftRequest(green, { actor: BOB }), seen(overrides), AT);
  if (decision === undefined) throw new Error('the shift was refused');
  return decision;
}

function refused(
  current: Rollout | undefined,
  request: ShiftRequest,
  overrides: Partial<ShiftObservation>,
) {
  return shiftTo(current, request, seen(overrides), AT).refusals;
}
