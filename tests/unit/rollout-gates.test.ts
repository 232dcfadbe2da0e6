import { describe, expect, it } from '@jest/globals';
import {
  bakeEndsAtMs,
  type GateReading,
  gatesBeforeStep,
  gatesNow,
  gatesOfBake,
  looksFor,
  standingGates,
  TURN_SLACK_MS,
} from '../../src/rollout/gates.ts';
import type { Moment } from '../../src/rollout/hooks.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { withGreenAt } from '../../src/rollout/weights.ts';
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
  RUNNING_BUILDS,
  SECOND_MS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const BAKED = LIVE_MS + 5 * MINUTE_MS;
const MOMENTS_OF_BAKE: Moment[] = ['while-baking', 'after-hundred'];
const MOMENTS_BEFORE: Moment[] = ['before-shift', 'before-hundred'];

describe('the gate of the alarms', () => {
  it('passes while every alarm on green is OK', () => {
    expect(gateOf('alarms', standingGates(aRollout(), anObservation()))).toEqual({
      gate: 'alarms',
      verdict: 'pass',
      value: 1,
      threshold: 1,
      why: 'no alarm on green went off',
    });
  });

  it('fails for an alarm that is in ALARM, in its own words', () => {
    const seen = withGreenAlarms([anAlarm('a'), anAlarmInAlarm('b')]);

    expect(gateOf('alarms', standingGates(aRollout(), seen))).toMatchObject({
      verdict: 'fail',
      value: 1,
      threshold: 2,
      why: 'alarm b is in ALARM: too many faults',
    });
  });

  it('fails for an alarm that was in ALARM since the rollout began and is OK again', () => {
    const seen = withGreenAlarms([anAlarm('a', { wentOffAtMs: START_MS })]);

    expect(gateOf('alarms', standingGates(aRollout(), seen))).toMatchObject({
      verdict: 'fail',
      why: 'alarm a was in ALARM since the rollout began: fine',
    });
  });

  it('passes in spite of an alarm that is tolerated', () => {
    const seen = withGreenAlarms([anAlarmInAlarm('a', START_MS)]);
    const rollout = aRollout({ tolerated: [{ name: 'a', wentOffAtMs: START_MS }] });

    expect(gateOf('alarms', standingGates(rollout, seen))).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    [[], 'no alarm watches green'],
    [[anAlarm('a'), noData('b'), noData('c')], 'alarm b, c has not enough data yet'],
  ])('has no verdict without data: no data is not success', (alarms, why) => {
    const seen = withGreenAlarms(alarms);

    expect(gateOf('alarms', standingGates(aRollout(), seen))).toMatchObject({
      verdict: 'inconclusive',
      why,
    });
  });
});

describe('the gate of the build', () => {
  it('passes while green runs what the rollout began with', () => {
    expect(gateOf('build', standingGates(aRollout(), anObservation()))).toMatchObject({
      verdict: 'pass',
    });
  });

  it.each([{ codeHash: 'another' }, { deployedAtMs: NOW }])(
    'fails when green was deployed anew: %j',
    (change) => {
      const builds = { ...RUNNING_BUILDS, green: aBuild({ ...RUNNING_BUILDS.green, ...change }) };

      expect(gateOf('build', standingGates(aRollout(), anObservation({ builds })))).toMatchObject({
        verdict: 'fail',
        why: 'green was deployed anew since the rollout began',
      });
    },
  );
});

describe('the gate of the budget', () => {
  it('is not there where a rollout may cost any number of requests', () => {
    expect(gateOf('budget', standingGates(aRollout(), anObservation()))).toBeUndefined();
  });

  it.each([
    ['failed', 5, 'pass', '5 requests failed at green, 5 are allowed'],
    ['failed', 6, 'fail', '6 requests failed at green, 5 are allowed'],
    ['total', 5, 'pass', '5 requests reached green, 5 are allowed'],
    ['total', 6, 'fail', '6 requests reached green, 5 are allowed'],
  ] as const)('of 5 %s requests at %i: %s', (which, count, verdict, why) => {
    const budget = { failed: undefined, total: undefined, [which]: 5 };
    const inRollout = { total: 0, failed: 0, [which]: count };
    const seen = anObservation({ requests: { inStep: inRollout, inRollout } });

    const rollout = aRollout({ plan: aPlan({ budget }) });

    expect(gateOf('budget', standingGates(rollout, seen))).toEqual({
      gate: 'budget',
      verdict,
      value: count,
      threshold: 5,
      why,
    });
  });

  it.each([aRolloutIn('ready'), aRolloutIn('ready', { phase: 'paused', pausedIn: 'ready' })])(
    'is not there any more once green has passed every step, paused or not',
    (ready) => {
      const rollout = { ...ready, plan: aPlan({ budget: { failed: 0, total: 0 } }) };

      expect(gateOf('budget', standingGates(rollout, anObservation()))).toBeUndefined();
    },
  );
});

describe('the gate of the approval', () => {
  const waiting = pendingBefore(50, { timeoutMs: HOUR_MS });

  it('is not there before a step that nobody has to approve', () => {
    expect(ofStep(aRolloutIn('pending'), 'approval', NOW)).toBeUndefined();
  });

  it('passes once a person has approved the step', () => {
    expect(ofStep({ ...waiting, approvedStep: 1 }, 'approval', NOW)).toMatchObject({
      verdict: 'pass',
      value: 'given',
    });
  });

  it('does not take the approval of another step for this one', () => {
    expect(ofStep({ ...waiting, approvedStep: 0 }, 'approval', NOW)).toMatchObject({
      verdict: 'inconclusive',
    });
  });

  it.each([
    ['roll-back', HOUR_MS - SECOND_MS, 'inconclusive', 'within 1s, otherwise it is rolled back'],
    ['pause', HOUR_MS - SECOND_MS, 'inconclusive', 'within 1s, otherwise it pauses'],
    ['roll-back', HOUR_MS - 1, 'inconclusive', 'within 0s, otherwise it is rolled back'],
    ['roll-back', HOUR_MS, 'fail', 'and nobody did in 1h'],
    ['pause', HOUR_MS, 'inconclusive', 'and nobody did in 1h'],
  ] as const)('with %s after an hour, at %i ms: %s', (whenTimedOut, waitedMs, verdict, why) => {
    const rollout = pendingBefore(50, { timeoutMs: HOUR_MS, whenTimedOut });

    const gate = ofStep(rollout, 'approval', LIVE_MS + waitedMs);

    expect(gate?.verdict).toBe(verdict);
    expect(gate?.why).toMatch(/^green at 50 % has to be approved/);
    expect(gate?.why.endsWith(why)).toBe(true);
  });
});

describe('the gate of the smoke request', () => {
  const minuteOld = START_MS + MINUTE_MS;

  it('is not there as long as the start itself has just tried green out', () => {
    expect(ofStep(aRolloutIn('pending'), 'smoke', minuteOld)).toBeUndefined();
  });

  it('is not there once green has had traffic', () => {
    expect(ofStep(pendingBefore(100), 'smoke', minuteOld + HOUR_MS)).toBeUndefined();
  });

  it.each([
    [undefined, 'inconclusive', 'none', 'green was not asked'],
    [{ verdict: 'pass' }, 'pass', '2xx', 'green answered our own request'],
    [{ verdict: 'fail', problem: 'green answered 502' }, 'fail', 'failed', 'green answered 502'],
  ] as const)('of %j says %s', (smoke, verdict, value, why) => {
    const gates = gatesBeforeStep(aRolloutIn('pending'), anObservation({ smoke }), minuteOld + 1);

    expect(gateOf('smoke', gates)).toEqual({
      gate: 'smoke',
      threshold: '2xx',
      verdict,
      value,
      why,
    });
  });
});

describe('the gate of the bake', () => {
  it.each([
    [-TURN_SLACK_MS - 1, 'inconclusive', 'under watch for 4m 45s of 5m'],
    [-TURN_SLACK_MS, 'pass', 'the step was under watch long enough'],
    [0, 'pass', 'the step was under watch long enough'],
  ])('%i ms from the end of five minutes: %s', (offMs, verdict, why) => {
    expect(ofBake(aRollout(), 'bake', BAKED + offMs)).toMatchObject({
      verdict,
      why,
      threshold: '5m',
    });
  });

  it('passes as soon as a person has skipped the rest', () => {
    expect(ofBake(aRollout({ skippedStep: 0 }), 'bake', LIVE_MS)).toMatchObject({
      verdict: 'pass',
      why: 'a person skipped the rest',
    });
  });

  it('has not begun before the weights are seen live', () => {
    expect(ofBake(aRolloutIn('shifting'), 'bake', NOW)).toMatchObject({
      verdict: 'inconclusive',
      why: 'under watch for 0s of 5m',
    });
  });

  it('passes once it is skipped where it lasts until a person goes on', () => {
    const rollout = aRollout({ plan: aPlan({ steps: [aStep(10)] }), skippedStep: 0 });

    expect(ofBake(rollout, 'bake', NOW)).toMatchObject({ verdict: 'pass', threshold: 'by hand' });
  });

  it('is not skipped by what was skipped of another step', () => {
    const rollout = aRollout({ stepIndex: 1, weights: withGreenAt(50), skippedStep: 0 });

    expect(ofBake(rollout, 'bake', LIVE_MS)).toMatchObject({ verdict: 'inconclusive' });
  });

  it('never passes by itself where the step lasts until a person goes on', () => {
    const rollout = aRollout({ plan: aPlan({ steps: [aStep(10)] }) });

    expect(ofBake(rollout, 'bake', LIVE_MS + 24 * HOUR_MS)).toEqual({
      gate: 'bake',
      verdict: 'inconclusive',
      value: '24h',
      threshold: 'by hand',
      why: 'the step lasts until a person goes on',
    });
  });
});

describe('the gate of the requests', () => {
  it.each([
    [9, 'inconclusive'],
    [10, 'pass'],
    [11, 'pass'],
  ])('of 10 at %i: %s', (total, verdict) => {
    const inStep = { total, failed: 0 };
    const seen = anObservation({ requests: { inStep, inRollout: inStep } });

    expect(gateOf('requests', gatesOfBake(aRollout(), seen, NOW))).toEqual({
      gate: 'requests',
      verdict,
      value: total,
      threshold: 10,
      why: `green got ${total} of the 10 requests that a step needs`,
    });
  });

  it('passes without requests when a person has skipped the rest', () => {
    const nothing = { total: 0, failed: 0 };
    const seen = anObservation({ requests: { inStep: nothing, inRollout: nothing } });

    const gates = gatesOfBake(aRollout({ skippedStep: 0 }), seen, NOW);

    expect(gateOf('requests', gates)).toMatchObject({ verdict: 'pass' });
  });

  it('is not there where a plan asks for none', () => {
    const rollout = aRollout({ plan: aPlan({ minimumRequests: 0 }) });

    expect(ofBake(rollout, 'requests', NOW)).toBeUndefined();
  });
});

describe('the gate of a hook', () => {
  it.each(MOMENTS_BEFORE)('%s says before a step what it answered', (moment) => {
    const gates = gatesBeforeStep(aRolloutIn('pending'), withAnswerAt(moment), NOW);

    expect(gateOf(moment, gates)).toEqual(answerAt(moment));
  });

  it.each(MOMENTS_OF_BAKE)('%s says in a bake what it answered', (moment) => {
    expect(gateOf(moment, gatesOfBake(aRollout(), withAnswerAt(moment), NOW))).toEqual(
      answerAt(moment),
    );
  });

  it('is not held against a step at another moment', () => {
    expect(gateOf('before-shift', gatesOfBake(aRollout(), withAnswerAt('before-shift'), NOW))).toBe(
      undefined,
    );
  });
});

describe('gatesNow', () => {
  const names = (rollout: Rollout) =>
    gatesNow(rollout, anObservation(), NOW).map(({ gate }) => gate);

  it.each([
    [pendingBefore(50), ['alarms', 'build', 'approval']],
    [aRollout(), ['alarms', 'build', 'bake', 'requests']],
    [aRolloutIn('paused', { pausedIn: 'baking' }), ['alarms', 'build', 'bake', 'requests']],
    [aRolloutIn('shifting'), ['alarms', 'build']],
    [aRolloutIn('ready'), ['alarms', 'build']],
    [aRolloutIn('rolled-back'), []],
  ])('shows all that a rollout waits for or is held against', (rollout, expected) => {
    expect(names(rollout)).toEqual(expected);
  });
});

describe('looksFor', () => {
  const later = START_MS + MINUTE_MS + 1;

  it.each<[string, Rollout, number, boolean, readonly Moment[]]>([
    ['before a first step', aRolloutIn('pending'), later, true, ['before-shift']],
    ['just after the start', aRolloutIn('pending'), later - 1, false, ['before-shift']],
    [
      'before green gets everything',
      aRolloutIn('pending', { stepIndex: 2, weights: withGreenAt(50) }),
      later,
      false,
      MOMENTS_BEFORE,
    ],
    ['while a person is asked', pendingBefore(50), later, false, []],
    [
      'once a person has approved',
      { ...pendingBefore(50), approvedStep: 1 },
      later,
      false,
      ['before-shift'],
    ],
    ['in a bake', aRollout(), NOW, false, ['while-baking']],
    ['at the end of a bake', aRollout(), BAKED, false, ['while-baking', 'before-shift']],
    [
      'in the bake of the last step',
      aRollout({ stepIndex: 2, weights: withGreenAt(100) }),
      BAKED,
      false,
      MOMENTS_OF_BAKE,
    ],
    ['while weights are asked for', aRolloutIn('shifting'), later, false, []],
    ['while nothing moves', aRolloutIn('paused'), later, false, []],
  ])('%s asks no more than what counts then', (_, rollout, nowMs, smoke, hooks) => {
    expect(looksFor(rollout, nowMs)).toEqual({ smoke, hooks });
  });
});

describe('bakeEndsAtMs', () => {
  it.each([
    [aRollout(), BAKED],
    [aRolloutIn('shifting'), undefined],
    [aRollout({ plan: aPlan({ steps: [aStep(10)] }) }), undefined],
  ])('is counted from when the weights were seen live', (rollout, expected) => {
    expect(bakeEndsAtMs(rollout)).toBe(expected);
  });
});

/** A rollout that waits for a person to approve the step in which green gets `green` percent. */
function pendingBefore(green: number, approval = {}): Rollout {
  const plan = aPlanWithApproval(green, approval);
  const stepIndex = plan.steps.findIndex((step) => step.green === green);
  return aRollout({ plan, phase: 'pending', stepIndex, liveAtMs: undefined });
}

function ofStep(rollout: Rollout, gate: GateReading['gate'], nowMs: number) {
  return gateOf(gate, gatesBeforeStep(rollout, anObservation(), nowMs));
}

function ofBake(rollout: Rollout, gate: GateReading['gate'], nowMs: number) {
  return gateOf(gate, gatesOfBake(rollout, anObservation(), nowMs));
}

function gateOf(name: GateReading['gate'], gates: readonly GateReading[]) {
  return gates.find(({ gate }) => gate === name);
}

function withGreenAlarms(green: Observation['alarms']['green']): Observation {
  return anObservation({ alarms: { blue: [], green } });
}

function noData(name: string) {
  return anAlarm(name, { state: 'INSUFFICIENT_DATA' });
}

function withAnswerAt(moment: Moment): Observation {
  return anObservation({ hooks: [{ moment, verdict: 'fail', why: 'too slow' }] });
}

function answerAt(moment: Moment): GateReading {
  return { gate: moment, verdict: 'fail', value: 'fail', threshold: 'pass', why: 'too slow' };
}
