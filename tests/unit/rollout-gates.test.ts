import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bakeEndsAtMs, TURN_SLACK_MS } from '../../src/rollout/bake.ts';
import type { Gate, GateReading } from '../../src/rollout/gates/gate.ts';
import {
  continuousGates,
  failureOf,
  GATES,
  gatesBeforeStep,
  gatesNow,
  gatesOfBake,
  MEASUREMENTS,
  probesFor,
} from '../../src/rollout/gates/gates.ts';
import { HOOK_POINTS, type HookPoint } from '../../src/rollout/hooks.ts';
import { keyOf } from '../../src/rollout/measurement.ts';
import type { Observation } from '../../src/rollout/observation.ts';
import { REASONS } from '../../src/rollout/reasons.ts';
import { isActive, PHASES, type Phase, type Rollout } from '../../src/rollout/rollout.ts';
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
  measuredAtGreen,
  RUNNING_BUILDS,
  SECOND_MS,
  START_MS,
} from '../support/rollouts.ts';

const NOW = LIVE_MS + MINUTE_MS;
const BAKED = LIVE_MS + 5 * MINUTE_MS;
const HOOKS_OF_BAKE: HookPoint[] = ['while-baking', 'at-full-traffic'];
const HOOKS_BEFORE_STEP: HookPoint[] = ['before-shift', 'before-full-traffic'];
const FOLDER = new URL('../../src/rollout/gates/', import.meta.url);

describe('the table of gates', () => {
  it('has a name of its own for each gate', () => {
    const names = GATES.map(({ name }) => name);

    expect(names).toEqual([...new Set(names)]);
  });

  it('has every gate of the folder, and no other', async () => {
    const files = readdirSync(FOLDER).filter((name) => !['gate.ts', 'gates.ts'].includes(name));
    const modules = await Promise.all(
      files.map((name): Promise<Record<string, Gate>> => import(new URL(name, FOLDER).href)),
    );
    const declared = modules.flatMap((module) => Object.values(module));

    expect(GATES.map(({ name }) => name).toSorted()).toEqual(
      declared.map(({ name }) => name).toSorted(),
    );
  });

  it('has a gate for each hook point', () => {
    const names = GATES.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(Object.keys(HOOK_POINTS)));
  });

  it.each(GATES)('names a known reason for the failure of $name', ({ name, failure }) => {
    expect(Object.keys(REASONS)).toContain(failure);
    expect(failureOf(aReading(name))).toBe(failure);
  });

  it('refuses the reading of a gate that it does not have', () => {
    expect(() => failureOf(aReading('moon'))).toThrow('there is no gate moon');
  });

  it('lists every measurement that a gate needs once, and no other', () => {
    const needed = GATES.flatMap(({ measures = [] }) => measures.map(keyOf));

    expect(MEASUREMENTS.map(keyOf).toSorted()).toEqual([...new Set(needed)].toSorted());
  });

  it.each(GATES)('lets $name read only under its own name', (gate) => {
    fc.assert(
      fc.property(situations(), (situation) => {
        for (const reading of gate.evaluate(situation)) expect(reading.gate).toBe(gate.name);
      }),
    );
  });

  it('always shows the gates that are checked continuously first', () => {
    fc.assert(
      fc.property(situations(), (situation) => {
        fc.pre(isActive(situation.rollout));
        const continuous = continuousGates(situation);

        expect(gatesNow(situation).slice(0, continuous.length)).toEqual(continuous);
      }),
    );
  });
});

describe('a gate without data', () => {
  const unread = anObservation({ alarms: { blue: [], green: [] }, measured: {} });
  const budget = { failed: 25, total: 2_000 };

  it.each<[string, Rollout]>([
    ['alarms', aRollout()],
    ['budget', aRollout({ plan: aPlan({ budget }) })],
    ['approval', pendingBefore(50)],
    ['smoke', aRolloutIn('pending', { startedAtMs: NOW - HOUR_MS })],
    ['bake', aRolloutIn('shifting')],
    ['requests', aRollout()],
  ])('%s is inconclusive', (name, rollout) => {
    const readings = gate(name).evaluate({ rollout, seen: unread, nowMs: NOW });

    expect(readings.length).toBeGreaterThan(0);
    expect(readings.map(({ verdict }) => verdict)).toEqual(readings.map(() => 'inconclusive'));
  });

  it('never passes, in any phase', () => {
    const withoutBuild = GATES.filter(({ name }) => name !== 'build');
    fc.assert(
      fc.property(situations(), fc.constantFrom(...withoutBuild), ({ rollout, nowMs }, each) => {
        fc.pre(rollout.approvedStep === undefined && rollout.skippedStep === undefined);
        const unbaked = { ...rollout, liveAtMs: undefined };

        const readings = each.evaluate({ rollout: unbaked, seen: unread, nowMs });

        expect(readings.map(({ verdict }) => verdict)).not.toContain('pass');
      }),
    );
  });
});

describe('the gate of the alarms', () => {
  it('passes while every alarm on green is OK', () => {
    expect(ofGreen('alarms')).toEqual({
      gate: 'alarms',
      verdict: 'pass',
      value: 1,
      threshold: 1,
      message: 'alarms on green: 1 of 1 OK',
    });
  });

  it('fails for an alarm that is in ALARM, with its reason', () => {
    const seen = withGreenAlarms([anAlarm('a'), anAlarmInAlarm('b')]);

    expect(ofGreen('alarms', aRollout(), seen)).toMatchObject({
      verdict: 'fail',
      value: 1,
      threshold: 2,
      message: 'alarm b is in ALARM: too many faults',
    });
  });

  it('fails for an alarm that was in ALARM since the rollout began and is OK again', () => {
    const seen = withGreenAlarms([anAlarm('a', { wentOffAtMs: START_MS })]);

    expect(ofGreen('alarms', aRollout(), seen)).toMatchObject({
      verdict: 'fail',
      message: 'alarm a was in ALARM since the rollout began: fine',
    });
  });

  it('passes in spite of an alarm that is tolerated', () => {
    const seen = withGreenAlarms([anAlarmInAlarm('a', START_MS)]);
    const rollout = aRollout({ tolerated: [{ name: 'a', wentOffAtMs: START_MS }] });

    expect(ofGreen('alarms', rollout, seen)).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    [[], 0, 0, 'no alarm watches green'],
    [[anAlarm('a'), noData('b'), noData('c')], 1, 3, 'alarm b, c has no data yet'],
  ])('is inconclusive without data', (alarms, value, threshold, message) => {
    expect(ofGreen('alarms', aRollout(), withGreenAlarms(alarms))).toEqual({
      gate: 'alarms',
      verdict: 'inconclusive',
      value,
      threshold,
      message,
    });
  });
});

describe('the gate of the build', () => {
  it('passes while green runs the build that the rollout began with', () => {
    expect(ofGreen('build')).toMatchObject({ verdict: 'pass' });
  });

  it.each([{ codeHash: 'another' }, { deployedAtMs: NOW }])(
    'fails when green was deployed again: %j',
    (change) => {
      const builds = { ...RUNNING_BUILDS, green: aBuild({ ...RUNNING_BUILDS.green, ...change }) };

      expect(ofGreen('build', aRollout(), anObservation({ builds }))).toMatchObject({
        verdict: 'fail',
        message: 'green was deployed again since the rollout began',
      });
    },
  );
});

describe('the gate of the budget', () => {
  it('does not apply to a plan without a budget', () => {
    expect(ofGreen('budget')).toBeUndefined();
  });

  it.each([
    ['failed', 5, 'pass', '5 requests failed at green, 5 are allowed'],
    ['failed', 6, 'fail', '6 requests failed at green, 5 are allowed'],
    ['total', 5, 'pass', '5 requests reached green, 5 are allowed'],
    ['total', 6, 'fail', '6 requests reached green, 5 are allowed'],
  ] as const)('of 5 %s requests at %i: %s', (which, count, verdict, message) => {
    const counts = which === 'failed' ? { faults: count } : { inRollout: count };
    const measured = measuredAtGreen({ inStep: 0, inRollout: 0, faults: 0, ...counts });

    expect(ofGreen('budget', limited(which, 5), anObservation({ measured }))).toEqual({
      gate: 'budget',
      verdict,
      value: count,
      threshold: 5,
      message,
    });
  });

  it.each([
    ['failed', 'it is not known how many requests failed at green, 5 are allowed'],
    ['total', 'it is not known how many requests reached green, 5 are allowed'],
  ] as const)('of %s requests that were not measured is inconclusive', (which, message) => {
    expect(ofGreen('budget', limited(which, 5), anObservation({ measured: {} }))).toEqual({
      gate: 'budget',
      verdict: 'inconclusive',
      value: 'unknown',
      threshold: 5,
      message,
    });
  });

  it.each([aRolloutIn('ready'), aRolloutIn('ready', { phase: 'paused', pausedIn: 'ready' })])(
    'does not apply once green has passed every step, paused or not',
    (ready) => {
      const rollout = { ...ready, plan: aPlan({ budget: { failed: 0, total: 0 } }) };

      expect(ofGreen('budget', rollout)).toBeUndefined();
    },
  );
});

describe('the gate of the approval', () => {
  const waiting = pendingBefore(50, { timeoutMs: HOUR_MS });

  it('does not apply to a step that needs no approval', () => {
    expect(ofStep(aRolloutIn('pending'), 'approval', NOW)).toBeUndefined();
  });

  it('passes once a person has approved the step', () => {
    expect(ofStep({ ...waiting, approvedStep: 1 }, 'approval', NOW)).toMatchObject({
      verdict: 'pass',
      value: 'given',
    });
  });

  it('does not accept the approval of another step', () => {
    expect(ofStep({ ...waiting, approvedStep: 0 }, 'approval', NOW)).toMatchObject({
      verdict: 'inconclusive',
    });
  });

  const within = (left: string, otherwise: string) =>
    `green at 50 % needs approval within ${left}, or the rollout ${otherwise}`;
  const none = 'green at 50 % needs approval, and got none in 1h';

  it.each([
    ['roll-back', HOUR_MS - SECOND_MS, 'inconclusive', within('1s', 'is rolled back')],
    ['pause', HOUR_MS - SECOND_MS, 'inconclusive', within('1s', 'pauses')],
    ['roll-back', HOUR_MS - 1, 'inconclusive', within('0s', 'is rolled back')],
    ['roll-back', HOUR_MS, 'fail', none],
    ['pause', HOUR_MS, 'inconclusive', none],
  ] as const)('with %s after an hour, at %i ms: %s', (whenTimedOut, waitedMs, verdict, message) => {
    const rollout = pendingBefore(50, { timeoutMs: HOUR_MS, whenTimedOut });

    expect(ofStep(rollout, 'approval', LIVE_MS + waitedMs)).toMatchObject({ verdict, message });
  });
});

describe('the gate of the smoke request', () => {
  const minuteOld = START_MS + MINUTE_MS;

  it('does not apply as long as the start itself has just asked green', () => {
    expect(ofStep(aRolloutIn('pending'), 'smoke', minuteOld)).toBeUndefined();
  });

  it('does not apply once green has had traffic', () => {
    expect(ofStep(pendingBefore(100), 'smoke', minuteOld + HOUR_MS)).toBeUndefined();
  });

  it('does not apply while an approval is awaited', () => {
    const rollout = aRolloutIn('pending', { plan: aPlanWithApproval(10) });

    expect(ofStep(rollout, 'smoke', minuteOld + 1)).toBeUndefined();
  });

  it.each([
    [undefined, 'inconclusive', 'none', 'green was not asked'],
    [{ verdict: 'pass' }, 'pass', '2xx', 'green answered our own request'],
    [{ verdict: 'fail', problem: 'green answered 502' }, 'fail', 'failed', 'green answered 502'],
  ] as const)('of %j is %s', (smoke, verdict, value, message) => {
    const seen = anObservation({ smoke });

    expect(ofStep(aRolloutIn('pending'), 'smoke', minuteOld + 1, seen)).toEqual({
      gate: 'smoke',
      threshold: '2xx',
      verdict,
      value,
      message,
    });
  });
});

describe('the gate of the bake', () => {
  it.each([
    [-TURN_SLACK_MS - 1, 'inconclusive', 'under watch for 4m 45s of 5m'],
    [-TURN_SLACK_MS, 'pass', 'the step was under watch long enough'],
    [0, 'pass', 'the step was under watch long enough'],
  ])('%i ms from the end of five minutes: %s', (offMs, verdict, message) => {
    expect(ofBake(aRollout(), 'bake', BAKED + offMs)).toMatchObject({
      verdict,
      message,
      threshold: '5m',
    });
  });

  it('passes as soon as a person has skipped the rest', () => {
    expect(ofBake(aRollout({ skippedStep: 0 }), 'bake', LIVE_MS)).toMatchObject({
      verdict: 'pass',
      message: 'a person skipped the rest',
    });
  });

  it('has not begun before the weights are seen live', () => {
    expect(ofBake(aRolloutIn('shifting'), 'bake', NOW)).toMatchObject({
      verdict: 'inconclusive',
      message: 'under watch for 0s of 5m',
    });
  });

  it('passes once it is skipped where it lasts until a person ends it', () => {
    const rollout = aRollout({ plan: aPlan({ steps: [aStep(10)] }), skippedStep: 0 });

    expect(ofBake(rollout, 'bake', NOW)).toMatchObject({ verdict: 'pass', threshold: 'manual' });
  });

  it('is not ended by the skip of another step', () => {
    const rollout = aRollout({ stepIndex: 1, weights: withGreenAt(50), skippedStep: 0 });

    expect(ofBake(rollout, 'bake', LIVE_MS)).toMatchObject({ verdict: 'inconclusive' });
  });

  it('never passes by itself where the step lasts until a person ends it', () => {
    const rollout = aRollout({ plan: aPlan({ steps: [aStep(10)] }) });

    expect(ofBake(rollout, 'bake', LIVE_MS + 24 * HOUR_MS)).toEqual({
      gate: 'bake',
      verdict: 'inconclusive',
      value: '24h',
      threshold: 'manual',
      message: 'the step lasts until a person ends it',
    });
  });
});

describe('the gate of the requests', () => {
  const withRequests = (inStep: number) =>
    anObservation({ measured: measuredAtGreen({ inStep, inRollout: inStep, faults: 0 }) });

  it.each([
    [9, 'inconclusive'],
    [10, 'pass'],
    [11, 'pass'],
  ])('of 10 at %i: %s', (count, verdict) => {
    expect(ofBake(aRollout(), 'requests', NOW, withRequests(count))).toEqual({
      gate: 'requests',
      verdict,
      value: count,
      threshold: 10,
      message: `green got ${count} of the 10 requests that a step needs`,
    });
  });

  it('passes without requests when a person has skipped the rest', () => {
    const reading = ofBake(aRollout({ skippedStep: 0 }), 'requests', NOW, withRequests(0));

    expect(reading).toMatchObject({ verdict: 'pass' });
  });

  it('does not apply to a plan that needs none', () => {
    const rollout = aRollout({ plan: aPlan({ minimumRequests: 0 }) });

    expect(ofBake(rollout, 'requests', NOW)).toBeUndefined();
  });
});

describe('the gate of a hook', () => {
  it.each(HOOKS_BEFORE_STEP)('%s takes over its answer before a step', (hookPoint) => {
    const seen = withAnswerAt(hookPoint);

    expect(ofStep(aRolloutIn('pending'), hookPoint, NOW, seen)).toEqual(readingOf(hookPoint));
  });

  it.each(HOOKS_OF_BAKE)('%s takes over its answer in a bake', (hookPoint) => {
    const seen = withAnswerAt(hookPoint);

    expect(ofBake(aRollout(), hookPoint, NOW, seen)).toEqual(readingOf(hookPoint));
  });

  it('does not apply at another hook point', () => {
    const seen = withAnswerAt('before-shift');

    expect(ofBake(aRollout(), 'before-shift', NOW, seen)).toBeUndefined();
  });
});

describe('gatesNow', () => {
  it.each([
    [pendingBefore(50), ['alarms', 'build', 'approval']],
    [aRollout(), ['alarms', 'build', 'bake', 'requests']],
    [aRolloutIn('paused', { pausedIn: 'baking' }), ['alarms', 'build', 'bake', 'requests']],
    [aRolloutIn('shifting'), ['alarms', 'build']],
    [aRolloutIn('ready'), ['alarms', 'build']],
    [aRolloutIn('rolled-back'), []],
  ])('shows everything that a rollout waits for or is held to', (rollout, expected) => {
    const readings = gatesNow({ rollout, seen: anObservation(), nowMs: NOW });

    expect(readings.map((reading) => reading.gate)).toEqual(expected);
  });
});

describe('probesFor', () => {
  const later = START_MS + MINUTE_MS + 1;

  it.each<[string, Rollout, number, boolean, readonly HookPoint[]]>([
    ['before a first step', aRolloutIn('pending'), later, true, ['before-shift']],
    ['just after the start', aRolloutIn('pending'), later - 1, false, ['before-shift']],
    [
      'before green gets all traffic',
      aRolloutIn('pending', { stepIndex: 2, weights: withGreenAt(50) }),
      later,
      false,
      HOOKS_BEFORE_STEP,
    ],
    ['while an approval is awaited', pendingBefore(50), later, false, []],
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
      HOOKS_OF_BAKE,
    ],
    ['while weights are requested', aRolloutIn('shifting'), later, false, []],
    ['while nothing moves', aRolloutIn('paused'), later, false, []],
  ])('%s asks for no more than what counts then', (_, rollout, nowMs, smoke, hooks) => {
    expect(probesFor(rollout, nowMs)).toEqual({ smoke, hooks });
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

function limited(which: 'failed' | 'total', limit: number): Rollout {
  const budget = { failed: undefined, total: undefined, [which]: limit };
  return aRollout({ plan: aPlan({ budget }) });
}

/** Rollouts in every phase, with and without alarms, answers and measurements. */
function situations() {
  const phases = fc.constantFrom(...(Object.keys(PHASES) as Phase[]));
  const plans = fc.constantFrom(
    aPlan({ budget: { failed: 25, total: 2_000 } }),
    aPlanWithApproval(10),
    aPlanWithApproval(100),
  );
  const hooks = fc.subarray([...HOOKS_BEFORE_STEP, ...HOOKS_OF_BAKE]);
  return fc
    .record({
      phase: phases,
      plan: plans,
      steps: fc.record({
        approvedStep: fc.constantFrom(undefined, 0, 2),
        skippedStep: fc.constantFrom(undefined, 0, 2),
      }),
      green: fc.constantFrom([], [anAlarm('a')], [anAlarmInAlarm('a')], [noData('a')]),
      measured: fc.constantFrom({}, anObservation().measured),
      hookPoints: hooks,
      nowMs: fc.integer({ min: START_MS, max: START_MS + 48 * HOUR_MS }),
    })
    .map(({ phase, plan, steps, green, measured, hookPoints, nowMs }) => ({
      rollout: aRolloutIn(phase, { plan, ...steps }),
      seen: anObservation({
        alarms: { blue: [], green },
        measured,
        hooks: hookPoints.map((hookPoint) => ({ hookPoint, verdict: 'pass', message: 'fine' })),
      }),
      nowMs,
    }));
}

function gate(name: string): Gate {
  const found = GATES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no gate ${name}`);
  return found;
}

function aReading(name: string): GateReading {
  return { gate: name, verdict: 'fail', value: 0, threshold: 0, message: '' };
}

/** The reading of a gate that is checked as long as green has traffic. */
function ofGreen(name: string, rollout = aRollout(), seen = anObservation()) {
  return readingIn(continuousGates({ rollout, seen, nowMs: NOW }), name);
}

function ofStep(rollout: Rollout, name: string, nowMs: number, seen = anObservation()) {
  return readingIn(gatesBeforeStep({ rollout, seen, nowMs }), name);
}

function ofBake(rollout: Rollout, name: string, nowMs: number, seen = anObservation()) {
  return readingIn(gatesOfBake({ rollout, seen, nowMs }), name);
}

function readingIn(readings: readonly GateReading[], name: string): GateReading | undefined {
  return readings.find((reading) => reading.gate === name);
}

function withGreenAlarms(green: Observation['alarms']['green']): Observation {
  return anObservation({ alarms: { blue: [], green } });
}

function noData(name: string) {
  return anAlarm(name, { state: 'INSUFFICIENT_DATA' });
}

function withAnswerAt(hookPoint: HookPoint): Observation {
  return anObservation({ hooks: [{ hookPoint, verdict: 'fail', message: 'too slow' }] });
}

function readingOf(hookPoint: HookPoint): GateReading {
  return {
    gate: hookPoint,
    verdict: 'fail',
    value: 'fail',
    threshold: 'pass',
    message: 'too slow',
  };
}
