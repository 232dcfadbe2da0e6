import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-problems.ts';
import { parseRolloutRequest, type RolloutRequest } from '../../src/events/rollout-request.ts';
import { PLAN_DEFAULTS, type Plan, PRESETS, weightsOf } from '../../src/rollout/plan.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NAMES = Object.keys(PRESETS).join(', ');
const BAKE = 'expected a time like 90s, 5m or 1h, from 1m to 24h';
const LAST_BAKE = 'expected 0s or a time like 90s, 5m or 1h, from 1m to 24h';
const SHARE = 'expected a whole percent from 1 to 99 before the last step';
const NOBODY = { by: 'somebody', why: undefined };

describe('a rollout by a preset', () => {
  it.each(Object.entries(PRESETS))('is started by the name %s', (plan, steps) => {
    expect(parseRolloutRequest({ plan })).toEqual({
      kind: 'start',
      plan: { ...PLAN_DEFAULTS, name: plan, steps },
      ...NOBODY,
    });
  });

  it('says who starts it and why', () => {
    const payload = { action: 'start', plan: 'AllAtOnce', by: 'Ada', reason: 'release 7' };

    expect(parseRolloutRequest(payload)).toMatchObject({ by: 'Ada', why: 'release 7' });
  });

  it.each([
    ['Canary10Percent5Minute', ', did you mean Canary10Percent5Minutes?'],
    ['linear10percentevery1minute', ', did you mean Linear10PercentEvery1Minute?'],
    ['Slowly', ''],
    ['toString', ''],
    [7, ''],
    [null, ''],
  ])('is refused when there is none of the name %j', (plan, hint) => {
    const got = JSON.stringify(plan);

    expect(problemsOf({ plan })).toEqual([`plan: expected one of ${NAMES}, got ${got}${hint}`]);
  });

  it('is refused without a plan and without steps, and names the plans that there are', () => {
    expect(problemsOf({})).toEqual([
      `plan or steps: expected a plan (${NAMES}) or a list of steps, got neither`,
    ]);
  });

  it('is refused with both a plan and steps', () => {
    expect(problemsOf({ plan: 'AllAtOnce', steps: [{ green: 100 }] })).toEqual([
      'plan and steps: expected one of them, got both',
    ]);
  });
});

describe('a rollout by steps of its own', () => {
  it('goes through them as they are written', () => {
    const steps = [
      { green: 1, bake: '90s' },
      { green: 25, bake: '15m' },
      { green: 100, bake: '1h' },
    ];

    expect(planOf(parseRolloutRequest({ steps }))).toEqual({
      ...PLAN_DEFAULTS,
      name: 'Custom',
      steps: [
        { green: 1, bakeMs: 90_000 },
        { green: 25, bakeMs: 15 * MINUTE_MS },
        { green: 100, bakeMs: HOUR_MS },
      ],
    });
  });

  it.each([
    [{ green: 100 }, 0],
    [{ green: 100, bake: '0s' }, 0],
    [{ green: 100, bake: '0h' }, 0],
    [{ green: 100, bake: '60s' }, MINUTE_MS],
    [{ green: 100, bake: '24h' }, 24 * HOUR_MS],
  ])('may end with %j', (step, bakeMs) => {
    expect(planOf(parseRolloutRequest({ steps: [step] })).steps).toEqual([{ green: 100, bakeMs }]);
  });

  it.each(['60s', '1m', '24h'])('may bake for %s', (bake) => {
    expect(() =>
      parseRolloutRequest({ steps: [{ green: 99, bake }, { green: 100 }] }),
    ).not.toThrow();
  });

  it.each([
    ['59s', '"59s"'],
    ['0s', '"0s"'],
    ['25h', '"25h"'],
    ['5 minutes', '"5 minutes"'],
    [5, '5'],
    [null, 'null'],
    [undefined, 'nothing'],
  ])('is refused when a step bakes for %j, in which no alarm can speak for it', (bake, got) => {
    expect(problemsOf({ steps: [{ green: 10, bake }, { green: 100 }] })).toEqual([
      `steps[0].bake: ${BAKE}, got ${got}`,
    ]);
  });

  it.each(['1s', '59s', '86401s', ''])('is refused when the last step bakes for %j', (bake) => {
    expect(problemsOf({ steps: [{ green: 100, bake }] })).toEqual([
      `steps[0].bake: ${LAST_BAKE}, got ${JSON.stringify(bake)}`,
    ]);
  });

  it.each([
    [0, `${SHARE}, got 0`],
    [100, `${SHARE}, got 100`],
    [33.3, `${SHARE}, got 33.3`],
    ['10', `${SHARE}, got "10"`],
    [undefined, `${SHARE}, got nothing`],
    [{ toString: 1, valueOf: 1 }, `${SHARE}, got {"toString":1,"valueOf":1}`],
    [9, 'expected more than 10, got 9'],
    [10, 'expected more than 10, got 10'],
  ])('is refused when green goes from 10 to %j', (green, message) => {
    const steps = [{ green: 10, bake: '5m' }, { green, bake: '5m' }, { green: 100 }];

    expect(problemsOf({ steps })).toEqual([`steps[1].green: ${message}`]);
  });

  it.each([50, 101, '100', null])('is refused when it ends with green at %j', (green) => {
    expect(problemsOf({ steps: [{ green: 10, bake: '5m' }, { green }] })).toEqual([
      `steps[1].green: expected 100 in the last step, got ${JSON.stringify(green)}`,
    ]);
  });

  it('has 20 steps at most', () => {
    expect(() => parseRolloutRequest({ steps: risingSteps(20) })).not.toThrow();
    expect(problemsOf({ steps: risingSteps(21) })).toEqual([
      'steps: expected 1 to 20 of them, got 21',
    ]);
  });

  it.each([
    [[], 'steps: expected 1 to 20 of them, got 0'],
    [null, `steps: ${listExpected()}, got null`],
    [{ green: 100 }, `steps: ${listExpected()}, got {"green":100}`],
    [[100], 'steps[0]: expected an object such as {"green":10,"bake":"5m"}, got 100'],
  ])('is refused when the steps are %j', (steps, message) => {
    expect(problemsOf({ steps })).toEqual([message]);
  });

  it('is refused with all problems of all steps at once', () => {
    const steps = [
      { green: 1, bakes: '5m' },
      'next',
      { green: 25, bake: '15m' },
      { green: 10, bake: '30s' },
      { green: 50, weight: 1 },
    ];

    expect(problemsOf({ steps, reson: 'x', by: ' ' })).toEqual([
      'reson: unknown key, did you mean reason?',
      'steps[0].bakes: unknown key, did you mean bake?',
      `steps[0].bake: ${BAKE}, got nothing`,
      'steps[1]: expected an object such as {"green":10,"bake":"5m"}, got "next"',
      'steps[3].green: expected more than 25, got 10',
      `steps[3].bake: ${BAKE}, got "30s"`,
      'steps[4].weight: unknown key, known are green, bake',
      'steps[4].green: expected 100 in the last step, got 50',
      'by: expected a text of 1 to 500 characters, got " "',
    ]);
  });
});

describe('the options of a rollout', () => {
  it('ask a person before steps, bound what it may cost and how long it may wait', () => {
    const steps = [{ green: 10, bake: '5m' }, { green: 50, bake: '5m' }, { green: 100 }];
    const plan = planOf(
      parseRolloutRequest({
        steps,
        approval: { before: [50, 100], timeout: '336h', otherwise: 'pause' },
        minimumRequests: 0,
        budget: { failed: 25, total: 2_000 },
        patience: '24h',
      }),
    );

    expect(plan).toMatchObject({
      approval: { before: [50, 100], timeoutMs: 336 * HOUR_MS, whenTimedOut: 'pause' },
      minimumRequests: 0,
      budget: { failed: 25, total: 2_000 },
      patienceMs: 24 * HOUR_MS,
    });
  });

  it.each([
    [{ approval: { before: 100 } }, { approval: { ...PLAN_DEFAULTS.approval, before: [100] } }],
    [
      { approval: { before: 10, timeout: '1m', otherwise: 'roll-back' } },
      { approval: { before: [10], timeoutMs: MINUTE_MS, whenTimedOut: 'roll-back' } },
    ],
    [{ budget: { failed: 0 } }, { budget: { failed: 0, total: undefined } }],
    [{ budget: { total: 0 } }, { budget: { failed: undefined, total: 0 } }],
    [{ patience: '1m' }, { patienceMs: MINUTE_MS }],
    [{ minimumRequests: 500 }, { minimumRequests: 500 }],
  ])('may be %j; the rest is as for every plan', (options, expected) => {
    const payload = { plan: 'Canary10Percent5Minutes', ...options };

    expect(planOf(parseRolloutRequest(payload))).toEqual({
      ...PLAN_DEFAULTS,
      name: 'Canary10Percent5Minutes',
      steps: PRESETS.Canary10Percent5Minutes,
      ...expected,
    });
  });

  const before = "approval.before: expected green's percent in a step (10, 100)";
  const timeout = 'approval.timeout: expected a time like 90s, 5m or 1h, from 1m to 336h';
  const budget = 'budget: expected an object such as {"failed":25,"total":2000}';

  it.each([
    [{ approval: 100 }, 'approval: expected an object such as {"before":100}, got 100'],
    [{ approval: {} }, `${before}, got nothing`],
    [{ approval: { before: [] } }, `${before}, got []`],
    [{ approval: { before: 50 } }, `${before}, got 50`],
    [{ approval: { before: [10, '100'] } }, `${before}, got "100"`],
    [{ approval: { before: 10, timeout: '59s' } }, `${timeout}, got "59s"`],
    [{ approval: { before: 10, timeout: '337h' } }, `${timeout}, got "337h"`],
    [
      { approval: { before: 10, otherwise: 'rollback' } },
      'approval.otherwise: expected one of roll-back, pause, got "rollback", did you mean roll-back?',
    ],
    [
      { approval: { before: 10, timeOut: '1h' } },
      'approval.timeOut: unknown key, did you mean timeout?',
    ],
    [{ minimumRequests: -1 }, 'minimumRequests: expected a whole number of at least 0, got -1'],
    [{ minimumRequests: 1.5 }, 'minimumRequests: expected a whole number of at least 0, got 1.5'],
    [{ minimumRequests: null }, 'minimumRequests: expected a whole number of at least 0, got null'],
    [{ budget: 25 }, `${budget}, got 25`],
    [{ budget: {} }, `${budget}, got {}`],
    [{ budget: { failed: -1 } }, 'budget.failed: expected a whole number of at least 0, got -1'],
    [{ budget: { total: '9' } }, 'budget.total: expected a whole number of at least 0, got "9"'],
    [{ budget: { fails: 9 } }, 'budget.fails: unknown key, known are failed, total'],
    [{ patience: '59s' }, `patience: ${BAKE}, got "59s"`],
    [{ patience: '25h' }, `patience: ${BAKE}, got "25h"`],
    [{ patience: 15 }, `patience: ${BAKE}, got 15`],
    [{ patiense: '15m' }, 'patiense: unknown key, did you mean patience?'],
  ])('%j are refused: %s', (options, message) => {
    expect(problemsOf({ plan: 'Canary10Percent5Minutes', ...options })).toEqual([message]);
  });

  it('are checked as far as possible when the steps are not understood', () => {
    expect(problemsOf({ steps: [], approval: { before: [50, 'x'] }, patience: '' })).toEqual([
      'steps: expected 1 to 20 of them, got 0',
      'approval.before: expected green\'s percent in a step, got "x"',
      `patience: ${BAKE}, got ""`,
    ]);
  });
});

describe('to be told how a plan would go', () => {
  it('takes what a start takes', () => {
    const payload = { plan: 'AllAtOnce', patience: '5m', by: 'Ada', reason: 'release 7' };

    const asked = parseRolloutRequest({ action: 'plan', ...payload });

    expect(asked).toEqual({ kind: 'plan', plan: planOf(parseRolloutRequest(payload)) });
  });

  it('is refused as a start is', () => {
    const payload = { steps: [{ green: 50 }], budget: {}, force: true };

    expect(problemsOf({ action: 'plan', ...payload })).toEqual(problemsOf(payload));
  });
});

describe('an action on a rollout', () => {
  const actions = ['pause', 'resume', 'approve', 'skip', 'abort', 'undo'];

  it.each(actions)('%s needs neither a name nor a reason', (action) => {
    expect(parseRolloutRequest({ action })).toEqual({ kind: 'act', action, ...NOBODY });
  });

  it.each(actions)('%s says who asks and why', (action) => {
    expect(parseRolloutRequest({ action, by: 'Ada', reason: 'lunch' })).toEqual({
      kind: 'act',
      action,
      by: 'Ada',
      why: 'lunch',
    });
  });

  it.each([
    [{ action: 'promote' }, { kind: 'promote', isForced: false, ...NOBODY }],
    [
      { action: 'promote', force: false },
      { kind: 'promote', isForced: false, ...NOBODY },
    ],
    [
      { action: 'promote', force: true, by: 'Ada', reason: 'release 7' },
      { kind: 'promote', isForced: true, by: 'Ada', why: 'release 7' },
    ],
    [{ action: 'promoted' }, { kind: 'promoted', ...NOBODY }],
    [
      { action: 'promoted', by: 'Ada', reason: 'release 7' },
      { kind: 'promoted', by: 'Ada', why: 'release 7' },
    ],
  ])('%j begins a promotion, or ends it', (payload, request) => {
    expect(parseRolloutRequest(payload)).toEqual(request);
  });

  it('retry has a reason', () => {
    expect(parseRolloutRequest({ action: 'retry', reason: 'the alarm was wrong' })).toEqual({
      kind: 'retry',
      by: 'somebody',
      why: 'the alarm was wrong',
    });
  });

  it.each([
    [
      { action: 'retry' },
      ['reason: expected why a build that was rolled back is raised again, got nothing'],
    ],
    [{ action: 'retry', reason: '' }, ['reason: expected a text of 1 to 500 characters, got ""']],
    [
      { action: 'pause', plan: 'AllAtOnce', by: 7 },
      [
        'plan: unknown key, known are action, reason, by',
        'by: expected a text of 1 to 500 characters, got 7',
      ],
    ],
    [{ action: 'promote', force: 'yes' }, ['force: expected true or false, got "yes"']],
    [
      { action: 'promote', plan: 'AllAtOnce', forse: true },
      [
        'plan: unknown key, known are action, reason, by, force',
        'forse: unknown key, did you mean force?',
      ],
    ],
    [{ action: 'promoted', force: true }, ['force: unknown key, known are action, reason, by']],
    [
      { action: 'abrot', reson: 'x' },
      [
        'reson: unknown key, did you mean reason?',
        'action: expected one of start, plan, pause, resume, approve, skip, abort, undo, retry, ' +
          'promote, promoted, got "abrot", did you mean abort?',
      ],
    ],
    [
      { action: null },
      [
        'action: expected one of start, plan, pause, resume, approve, skip, abort, undo, retry, ' +
          'promote, promoted, got null',
      ],
    ],
  ])('%j is refused: %j', (payload, problems) => {
    expect(problemsOf(payload)).toEqual(problems);
  });
});

describe('the payload of rollout', () => {
  it.each([
    [null, 'null'],
    [undefined, 'nothing'],
    ['AllAtOnce', '"AllAtOnce"'],
    [[], '[]'],
  ])('is refused when it is %j', (payload, got) => {
    expect(problemsOf(payload)).toEqual([
      `payload: expected an object such as {"plan":"Canary10Percent5Minutes"}, got ${got}`,
    ]);
  });

  it('is always understood, or refused with what is wrong with it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almostPayloads()), (payload) => {
        const { problems } = tryToParse(payload);
        expect(problems === undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('always gives steps that rise to 100 and weights that add up to 100', () => {
    fc.assert(
      fc.property(fc.oneof(rightPayloads(), almostPayloads()), (payload) => {
        const { request } = tryToParse(payload);
        if (request?.kind !== 'start') return;
        const greens = request.plan.steps.map(({ green }) => green);
        expect(greens).toEqual([...new Set(greens)].toSorted((a, b) => a - b));
        expect(greens.at(-1)).toBe(100);
        for (const { blue, green } of request.plan.steps.map(weightsOf)) {
          expect(blue + green).toBe(100);
        }
      }),
    );
  });

  it('is always understood when it keeps to the rules', () => {
    fc.assert(
      fc.property(rightPayloads(), (payload) => {
        expect(parseRolloutRequest(payload).kind).toBe('start');
      }),
    );
  });
});

function tryToParse(payload: unknown): {
  readonly request?: RolloutRequest;
  readonly problems?: readonly string[];
} {
  try {
    return { request: parseRolloutRequest(payload) };
  } catch (error) {
    if (error instanceof PayloadError) return { problems: error.problems };
    throw error;
  }
}

function problemsOf(payload: unknown): readonly string[] {
  const { problems } = tryToParse(payload);
  if (problems === undefined) throw new Error(`${JSON.stringify(payload)} was not refused`);
  return problems;
}

function planOf(request: RolloutRequest): Plan {
  if (request.kind !== 'start') throw new Error(`${request.kind} is no start`);
  return request.plan;
}

function listExpected(): string {
  return 'expected a list such as [{"green":10,"bake":"5m"},{"green":100}]';
}

function risingSteps(count: number) {
  const rising = Array.from({ length: count - 1 }, (_, index) => ({
    green: index + 1,
    bake: '1m',
  }));
  return [...rising, { green: 100 }];
}

/** Payloads with the right keys, whose values are right or wrong. */
function almostPayloads() {
  const orAnything = (...right: fc.Arbitrary<unknown>[]) => fc.oneof(...right, fc.jsonValue());
  const duration = orAnything(fc.constantFrom('0s', '59s', '90s', '5m', '24h', '336h', '999h'));
  const percent = orAnything(fc.integer({ min: -1, max: 101 }), fc.constant(100));
  const step = fc.record({ green: percent, bake: duration }, { requiredKeys: [] });
  return fc.record(
    {
      action: orAnything(fc.constantFrom('start', 'plan', 'pause', 'retry', 'undo')),
      plan: orAnything(fc.constantFrom(...Object.keys(PRESETS))),
      steps: orAnything(fc.array(step, { maxLength: 4 })),
      approval: orAnything(
        fc.record(
          {
            before: orAnything(percent, fc.array(percent)),
            timeout: duration,
            otherwise: orAnything(fc.constantFrom('roll-back', 'pause')),
          },
          { requiredKeys: [] },
        ),
      ),
      minimumRequests: orAnything(fc.nat()),
      budget: orAnything(fc.record({ failed: orAnything(fc.nat()) }, { requiredKeys: [] })),
      patience: duration,
      reason: orAnything(fc.string()),
      by: orAnything(fc.string()),
    },
    { requiredKeys: [] },
  );
}

/** Payloads of a start that keep to all the rules. */
function rightPayloads() {
  const share = fc.integer({ min: 1, max: 99 });
  const bake = fc.integer({ min: 1, max: 24 * 60 }).map((minutes) => `${minutes}m`);
  return fc
    .uniqueArray(fc.tuple(share, bake), { selector: ([green]) => green, maxLength: 19 })
    .map((steps) => ({
      steps: [
        ...steps.toSorted(([a], [b]) => a - b).map(([green, bake]) => ({ green, bake })),
        { green: 100 },
      ],
    }));
}
