import { describe, expect, it } from '@jest/globals';
import { adopt, advance } from '../../src/rollout/advance.ts';
import { TURN_SLACK_MS } from '../../src/rollout/bake.ts';
import type { HookAnswer } from '../../src/rollout/hooks.ts';
import { rollbackVerified, weightsLive } from '../../src/rollout/live-weights.ts';
import type { Measured } from '../../src/rollout/measurement.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import { manualPlan, manualStep } from '../../src/rollout/plan.ts';
import type { Phase, Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import {
  aBuild,
  anAlarm,
  anAlarmInAlarm,
  anObservation,
  aPlan,
  aPlanWithApproval,
  aRollout,
  aRolloutIn,
  aStep,
  HOUR_MS,
  LIVE_MS,
  MINUTE_MS,
  measuredAtGreen,
  RUNNING_BUILDS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const BAKED = LIVE_MS + 5 * MINUTE_MS;
const TIMEOUT_MS = 15 * MINUTE_MS;
const ACTIVE = ['pending', 'shifting', 'baking', 'paused', 'ready'] as const;
const GREEN_IN_ALARM = { blue: [], green: [anAlarmInAlarm('a')] };
/** Green's alarm is OK again, but it went off during the rollout. */
const ONLY_BLUE_IN_ALARM = {
  blue: [anAlarmInAlarm('b')],
  green: [anAlarm('a', { wentOffAtMs: LIVE_MS })],
};

describe('a turn of a rollout that waits for a step', () => {
  it('gives green the share of the first step', () => {
    expect(turn(aRolloutIn('pending'), {}, START_MS)).toMatchObject({
      move: 'shift',
      reason: 'GreenRaised',
      message: 'from 100/0 to 90/10: step 1 of 3, green at 10 %',
      next: {
        version: 2,
        phase: 'shifting',
        weights: withGreenAt(10),
        previous: ALL_BLUE,
        phaseSinceMs: START_MS,
        last: { reason: 'GreenRaised', atMs: START_MS },
      },
      gates: [{ gate: 'alarms' }, { gate: 'build' }],
    });
  });

  it('rolls back when green does not answer', () => {
    const smoke = { verdict: 'fail', problem: 'green answered 502' } as const;

    expect(turn(aRolloutIn('pending'), { smoke }, NOW + MINUTE_MS)).toMatchObject({
      move: 'roll-back',
      reason: 'SmokeFailed',
      message: 'green answered 502',
      next: { phase: 'rolling-back' },
    });
  });

  it.each([
    [TIMEOUT_MS - 1, 'AwaitingData', 'pending'],
    [TIMEOUT_MS, 'StepTimedOut', 'paused'],
  ])('without a verdict for %i ms: %s', (waitedMs, reason, phase) => {
    const alarms = { blue: [], green: [] };
    const rollout = aRolloutIn('pending', { startedAtMs: START_MS + TIMEOUT_MS });

    const decision = turn(rollout, { alarms }, START_MS + waitedMs);

    expect(decision).toMatchObject({ move: 'none', reason, next: { phase } });
    expect(decision?.message).toMatch(/^no alarm watches green/);
  });
});

describe('a turn of a rollout that waits for an approval', () => {
  const waiting = (whenTimedOut: 'roll-back' | 'pause') =>
    aRolloutIn('pending', { plan: aPlanWithApproval(10, { timeoutMs: HOUR_MS, whenTimedOut }) });

  it.each([
    ['roll-back', HOUR_MS - 1, 'ApprovalAwaited', 'pending'],
    ['roll-back', HOUR_MS, 'ApprovalTimedOut', 'rolling-back'],
    ['pause', HOUR_MS - 1, 'ApprovalAwaited', 'pending'],
    ['pause', HOUR_MS, 'ApprovalTimedOut', 'paused'],
  ] as const)('with %s after an hour, at %i ms: %s', (whenTimedOut, waitedMs, reason, phase) => {
    expect(turn(waiting(whenTimedOut), {}, START_MS + waitedMs)).toMatchObject({
      reason,
      next: { phase },
    });
  });

  it('gives green its share once a person has approved', () => {
    const approved = { ...waiting('pause'), approvedStep: 0 };

    expect(turn(approved, {}, START_MS)).toMatchObject({ reason: 'GreenRaised' });
  });
});

describe('a turn of a rollout that requested weights', () => {
  it('begins the bake when it sees them live', () => {
    expect(turn(aRolloutIn('shifting'), { live: withGreenAt(10) })).toMatchObject({
      move: 'none',
      reason: 'WeightsLive',
      message: '90/10 is live: step 1 of 3, green at 10 %',
      next: { phase: 'baking', liveAtMs: NOW, phaseSinceMs: NOW },
    });
  });

  it.each([
    [TIMEOUT_MS - 1, 'shift', 'WeightsPending', 'shifting'],
    [TIMEOUT_MS, 'none', 'StepTimedOut', 'paused'],
  ])('and does not see them for %i ms: %s', (waitedMs, move, reason, phase) => {
    const decision = turn(aRolloutIn('shifting'), { live: ALL_BLUE }, START_MS + waitedMs);

    expect(decision).toMatchObject({ move, reason, next: { phase, weights: withGreenAt(10) } });
    expect(decision?.message).toMatch(
      /^90\/10 was requested 15m ago, but the listener shows 100\/0/,
    );
  });

  it('does not restart the step timeout when it requests them again', () => {
    const decision = turn(aRolloutIn('shifting'), { live: ALL_BLUE });

    expect(decision?.next).toMatchObject({ phaseSinceMs: START_MS, previous: ALL_BLUE });
  });
});

describe('a turn of a bake', () => {
  it('continues it while every gate passes', () => {
    expect(turn(aRollout())).toMatchObject({
      move: 'none',
      reason: 'Baking',
      message: 'under watch for 1m of 5m',
      next: { phase: 'baking', version: 4, liveAtMs: LIVE_MS },
    });
  });

  it.each([
    [-TURN_SLACK_MS - 1, 'Baking'],
    [-TURN_SLACK_MS, 'GreenRaised'],
  ])('%i ms from its end: %s', (offMs, reason) => {
    expect(turn(aRollout(), {}, BAKED + offMs)?.reason).toBe(reason);
  });

  it('gives green the share of the next step when it is over', () => {
    expect(turn(aRollout(), {}, BAKED)).toMatchObject({
      move: 'shift',
      reason: 'GreenRaised',
      message: 'from 90/10 to 50/50: step 2 of 3, green at 50 %',
      next: {
        phase: 'shifting',
        stepIndex: 1,
        weights: withGreenAt(50),
        previous: withGreenAt(10),
        liveAtMs: undefined,
      },
    });
  });

  it('asks a person before the next step, with the weights of this one', () => {
    const rollout = aRollout({ plan: aPlanWithApproval(50) });

    expect(turn(rollout, {}, BAKED)).toMatchObject({
      move: 'none',
      reason: 'ApprovalAwaited',
      next: { phase: 'pending', stepIndex: 1, weights: withGreenAt(10), phaseSinceMs: BAKED },
    });
  });

  it('restarts the step timeout when it waits for a hook before the next step', () => {
    const hooks = [anAnswer('before-shift', 'inconclusive')];

    expect(turn(aRollout(), { hooks }, BAKED)).toMatchObject({
      reason: 'AwaitingData',
      next: { phase: 'pending', stepIndex: 1, weights: withGreenAt(10), phaseSinceMs: BAKED },
    });
  });

  it('is ready when the last step has passed', () => {
    const last = aRollout({ stepIndex: 2, weights: withGreenAt(100) });

    expect(turn(last, { live: last.weights })).toMatchObject({
      move: 'none',
      reason: 'EveryStepPassed',
      next: { phase: 'ready', phaseSinceMs: NOW },
    });
  });

  it.each([
    [TIMEOUT_MS - 1, 'AwaitingData', 'baking'],
    [TIMEOUT_MS, 'StepTimedOut', 'paused'],
  ])('of a step with too few requests, %i ms after its end: %s', (afterMs, reason, phase) => {
    const decision = turn(aRollout(), requests(9), BAKED + afterMs);

    expect(decision).toMatchObject({ move: 'none', reason, next: { phase } });
    expect(decision?.message).toMatch(/^green got 9 of the 10 requests that a step needs/);
  });

  it('restarts the step timeout once a rollout is resumed that was paused for too few requests', () => {
    const resumed = aRollout({ phaseSinceMs: BAKED + TIMEOUT_MS });

    const decision = turn(resumed, requests(9), BAKED + 2 * TIMEOUT_MS - 1);

    expect(decision?.reason).toBe('AwaitingData');
  });

  it('that a person skipped is followed by the next step at once', () => {
    const rollout = aRollout({ skippedStep: 0 });

    expect(turn(rollout, requests(0))).toMatchObject({ reason: 'GreenRaised' });
  });

  it('of a skipped step without an end counts the step timeout from the skip', () => {
    const plan = aPlan({ steps: [aStep(10), aStep(100, 0)] });
    const rollout = aRollout({ plan, skippedStep: 0 });
    const hooks = [anAnswer('while-baking', 'inconclusive')];

    expect(turn(rollout, { hooks }, LIVE_MS + TIMEOUT_MS - 1)?.reason).toBe('AwaitingData');
    expect(turn(rollout, { hooks }, LIVE_MS + TIMEOUT_MS)?.reason).toBe('StepTimedOut');
  });

  it.each([
    ['while-baking', NOW],
    ['before-shift', BAKED],
  ] as const)('rolls back when a hook answers fail %s', (hookPoint, nowMs) => {
    const hooks = [anAnswer(hookPoint, 'fail')];

    expect(turn(aRollout(), { hooks }, nowMs)).toMatchObject({
      move: 'roll-back',
      reason: 'HookFailed',
      next: { phase: 'rolling-back', weights: ALL_BLUE, previous: withGreenAt(10) },
    });
  });

  it('of a manual step is recorded once, not every minute', () => {
    const rollout = aRollout({ plan: manualPlan([manualStep(10)]) });

    const first = turn(rollout);

    expect(first?.reason).toBe('Baking');
    expect(first && turn(first.next, {}, NOW + MINUTE_MS)).toBeUndefined();
  });
});

describe('a turn of a rollout that is paused', () => {
  it.each(['pending', 'shifting', 'baking', 'ready'] as const)(
    'moves nothing when it was %s',
    (pausedIn) => {
      const rollout: Rollout = { ...aRolloutIn(pausedIn), phase: 'paused', pausedIn };

      expect(turn(rollout, { live: rollout.weights }, NOW + 24 * HOUR_MS)).toBeUndefined();
    },
  );

  it('accepts the weights of before while the new ones are being requested', () => {
    const rollout: Rollout = { ...aRolloutIn('shifting'), phase: 'paused', pausedIn: 'shifting' };

    expect(turn(rollout, { live: ALL_BLUE })).toBeUndefined();
  });
});

describe('a turn of a rollout that is ready', () => {
  const live = withGreenAt(100);

  it('records once that green is watched', () => {
    const first = turn(aRolloutIn('ready'), { live });

    expect(first).toMatchObject({ move: 'none', reason: 'Watching', next: { phase: 'ready' } });
    expect(first && turn(first.next, { live }, NOW + MINUTE_MS)).toBeUndefined();
  });
});

describe.each(ACTIVE)('a turn of a rollout that is %s', (phase) => {
  const rollout = aRolloutIn(phase);
  const live = rollout.weights;

  it('rolls back when an alarm on green is in ALARM', () => {
    expect(turn(rollout, { live, alarms: GREEN_IN_ALARM })).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
      message: 'alarm a is in ALARM: too many faults',
      next: {
        phase: 'rolling-back',
        pausedIn: undefined,
        weights: ALL_BLUE,
        previous: live,
        version: rollout.version + 1,
      },
    });
  });

  it('rolls back when green runs another build', () => {
    const builds = { ...RUNNING_BUILDS, green: aBuild() };

    expect(turn(rollout, { live, builds })).toMatchObject({
      move: 'roll-back',
      reason: 'BuildChanged',
    });
  });

  it('pauses instead where only blue is in alarm', () => {
    expect(turn(rollout, { live, alarms: ONLY_BLUE_IN_ALARM })).toMatchObject({
      move: 'none',
      reason: 'BlueInAlarm',
      next: { phase: 'paused', pausedIn: phase === 'paused' ? 'baking' : phase, weights: live },
    });
  });

  it('rolls back where both are in alarm', () => {
    const alarms = { ...GREEN_IN_ALARM, blue: [anAlarmInAlarm('b')] };

    expect(turn(rollout, { live, alarms })).toMatchObject({ reason: 'GreenInAlarm' });
  });

  it('pauses for weights of another writer, and leaves them alone', () => {
    expect(turn(rollout, { live: withGreenAt(33) })).toMatchObject({
      move: 'none',
      reason: 'WeightDrift',
      next: { phase: 'paused', weights: live },
    });
  });
});

describe('a turn of a rollout that is held because blue is in alarm', () => {
  const held = turn(aRollout(), { alarms: ONLY_BLUE_IN_ALARM })?.next ?? aRollout();

  it('says in one sentence what is wrong, and what a person can do', () => {
    expect(held.last.message).toBe(
      'green should be rolled back (alarm a was in ALARM since the rollout began: fine), but ' +
        'blue is worse: alarm b is in ALARM (too many faults); held at 90/10, roll back by hand ' +
        'to overrule',
    );
  });

  it('records it once', () => {
    expect(turn(held, { alarms: ONLY_BLUE_IN_ALARM }, NOW + MINUTE_MS)).toBeUndefined();
  });

  it('rolls back as soon as blue is out of alarm', () => {
    const alarms = { ...ONLY_BLUE_IN_ALARM, blue: [anAlarm('b')] };

    expect(turn(held, { alarms }, NOW + MINUTE_MS)).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
    });
  });
});

describe('a turn that finds weights of another writer', () => {
  const foreign = { live: withGreenAt(33) };

  it('names both, and what a person can do', () => {
    expect(turn(aRollout(), foreign)?.message).toBe(
      'the listener shows 67/33 instead of 90/10: another writer changed it; resume to request ' +
        'ours again, or abort',
    );
  });

  it('records it once', () => {
    const first = turn(aRollout(), foreign);

    expect(first && turn(first.next, foreign, NOW + MINUTE_MS)).toBeUndefined();
  });

  it('records it of a rollout that a person has paused too', () => {
    const last = { reason: 'Paused', message: '', atMs: NOW } as const;

    expect(turn(aRolloutIn('paused', { last }), foreign)).toMatchObject({
      reason: 'WeightDrift',
      next: { phase: 'paused', pausedIn: 'baking' },
    });
  });

  it.each(['baking', 'paused', 'ready'] as const)(
    'ends a rollout that is %s when all traffic is on blue: it was rolled back from outside',
    (phase) => {
      expect(turn(aRolloutIn(phase), { live: ALL_BLUE })).toMatchObject({
        move: 'roll-back',
        reason: 'ExternalRollback',
        next: { phase: 'rolling-back', pausedIn: undefined },
      });
    },
  );
});

describe('a turn of a rollout that is fenced', () => {
  it('records that a rollback is complete', () => {
    expect(turn(aRolloutIn('rolling-back'), { live: ALL_BLUE })).toMatchObject({
      move: 'none',
      reason: 'RollbackVerified',
      message: 'all traffic is on blue, and r-1 has ended',
      next: { phase: 'rolled-back', version: 4 },
    });
  });

  it('has nothing to do once it is rolled back and all traffic is on blue', () => {
    expect(turn(aRolloutIn('rolled-back'), { live: ALL_BLUE })).toBeUndefined();
  });

  it.each(['rolling-back', 'rolled-back'] as const)(
    'rolls back again what green has while it is %s',
    (phase) => {
      expect(turn(aRolloutIn(phase), { live: withGreenAt(1) })).toMatchObject({
        move: 'roll-back',
        reason: 'ResidualWeight',
        message: 'green had 1 % although r-1 was rolled back: 100/0 is requested again',
        next: { phase: 'rolling-back', weights: ALL_BLUE },
      });
    },
  );

  it.each([
    ['rolling-back', 'ResidualWeight'],
    ['rolled-back', undefined],
  ] as const)('when green has traffic as another build while it is %s: %p', (phase, reason) => {
    const builds = { ...RUNNING_BUILDS, green: aBuild() };

    expect(turn(aRolloutIn(phase), { live: withGreenAt(1), builds })?.reason).toBe(reason);
  });
});

describe('a turn of a rollout that was withdrawn', () => {
  it.each([0, 10])('leaves alone what green has: %i percent', (green) => {
    expect(turn(aRolloutIn('withdrawn'), { live: withGreenAt(green) })).toBeUndefined();
  });
});

describe('adopt', () => {
  it.each([undefined, aRolloutIn('withdrawn'), aRolloutIn('rolled-back')])(
    'watches traffic that no rollout gave to green, paused',
    (rollout) => {
      const live = withGreenAt(20);

      expect(adopt(rollout, anObservation({ live }), 'r-2', NOW)).toMatchObject({
        move: 'none',
        reason: 'Adopted',
        message: 'green has 20 % that no rollout gave it: watched from now on as r-2, paused',
        next: {
          id: 'r-2',
          version: (rollout?.version ?? 0) + 1,
          phase: 'paused',
          pausedIn: 'baking',
          plan: { name: 'Manual', steps: [{ green: 20 }] },
          weights: live,
          previous: live,
          liveAtMs: NOW,
        },
      });
    },
  );

  it('rolls back a late write to a rollout during which an alarm went off', () => {
    const withdrawn = aRolloutIn('withdrawn');
    const green = [anAlarm('svc-green-FaultRate', { wentOffAtMs: LIVE_MS })];

    const adopted = adopt(withdrawn, anObservation(), 'r-2', NOW);

    expect(adopted && turn(adopted.next, { alarms: { blue: [], green } })).toMatchObject({
      move: 'roll-back',
      reason: 'GreenInAlarm',
    });
  });

  it.each<Phase>([...ACTIVE, 'rolling-back'])('leaves a rollout that is %s alone', (phase) => {
    expect(adopt(aRolloutIn(phase), anObservation(), 'r-2', NOW)).toBeUndefined();
  });

  it('has nothing to do while green has no traffic', () => {
    expect(adopt(undefined, anObservation({ live: ALL_BLUE }), 'r-2', NOW)).toBeUndefined();
  });

  it('is rolled back by the next turn when an alarm on green goes off', () => {
    const adopted = adopt(undefined, anObservation(), 'r-2', NOW);

    expect(adopted && turn(adopted.next, { alarms: GREEN_IN_ALARM })).toMatchObject({
      move: 'roll-back',
    });
  });
});

describe('weightsLive and rollbackVerified', () => {
  it('keep the weights that were requested', () => {
    expect(weightsLive(aRolloutIn('shifting'), NOW).next.weights).toEqual(withGreenAt(10));
    expect(rollbackVerified(aRolloutIn('rolling-back'), NOW).next.weights).toEqual(ALL_BLUE);
  });
});

/** Takes a turn in which everything is healthy apart from `seen`. */
function turn(rollout: Rollout, seen: Partial<Observation> = {}, nowMs = NOW) {
  const live = rollout.phase === 'pending' ? rollout.weights : anObservation().live;
  return advance(rollout, anObservation({ live, ...seen }), nowMs);
}

function requests(inStep: number): { readonly measured: Measured } {
  return { measured: measuredAtGreen({ inStep, inRollout: inStep, faults: 0 }) };
}

function anAnswer(hookPoint: HookAnswer['hookPoint'], verdict: HookAnswer['verdict']): HookAnswer {
  return { hookPoint, verdict, message: 'the answer of the hook' };
}
