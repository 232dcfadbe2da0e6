import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRolloutRequest, type RolloutRequest } from '../../src/events/rollout-request.ts';
import { UNKNOWN_ACTOR } from '../../src/rollout/actor.ts';
import { PLAN_DEFAULTS, type Plan, PRESETS, weightsOf } from '../../src/rollout/plan.ts';
import * as parsing from '../support/parsing.ts';
import { HOUR_MS, MINUTE_MS } from '../support/rollouts.ts';

const NAMES = Object.keys(PRESETS).join(', ');
const BAKE = 'expected a duration like 90s, 5m or 1h, from 1m to 24h';
const LAST_BAKE = 'expected 0s or a duration like 90s, 5m or 1h, from 1m to 24h';
const SHARE = 'expected a whole number from 1 to 100';
const ADA = { actor: 'Ada', comment: 'release 7' };

describe('a start by a preset', () => {
  it.each(Object.entries(PRESETS))('is started by the name %s', (plan, steps) => {
    expect(parseRolloutRequest({ plan })).toEqual({
      kind: 'start',
      plan: { ...PLAN_DEFAULTS, name: plan, steps },
      actor: UNKNOWN_ACTOR,
    });
  });

  it('names its actor and the comment', () => {
    const payload = { action: 'start', plan: 'AllAtOnce', ...ADA };

    expect(parseRolloutRequest(payload)).toMatchObject({
      actor: { id: 'Ada', comment: 'release 7' },
    });
  });

  it.each([
    ['Canary10Percent5Minute', ', did you mean Canary10Percent5Minutes?'],
    ['linear10percentevery1minute', ', did you mean Linear10PercentEvery1Minute?'],
    ['Slowly', ''],
    ['toString', ''],
    [7, ''],
    [null, ''],
  ])('is refused when there is no preset %j', (plan, hint) => {
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

describe('a start by steps of its own', () => {
  it('takes them as they are written', () => {
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
  ])('is refused when a step bakes for %j, in which no alarm can change its state', (bake, got) => {
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
    [100, 'expected less than 100 before the last step, got 100'],
    [101, `${SHARE}, got 101`],
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

  it.each([
    [50, 'expected 100 in the last step, got 50'],
    [101, `${SHARE}, got 101`],
    ['100', `${SHARE}, got "100"`],
    [null, `${SHARE}, got null`],
  ])('is refused when it ends with green at %j', (green, message) => {
    expect(problemsOf({ steps: [{ green: 10, bake: '5m' }, { green }] })).toEqual([
      `steps[1].green: ${message}`,
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

    expect(problemsOf({ steps, coment: 'x', actor: ' ' })).toEqual([
      'coment: unknown key, did you mean comment?',
      'steps[0].bakes: unknown key, did you mean bake?',
      'steps[4].weight: unknown key, known are green, bake',
      'actor: expected a string of 1 to 500 characters, got " "',
      'steps[1]: expected an object such as {"green":10,"bake":"5m"}, got "next"',
      `steps[0].bake: ${BAKE}, got nothing`,
      'steps[3].green: expected more than 25, got 10',
      `steps[3].bake: ${BAKE}, got "30s"`,
      'steps[4].green: expected 100 in the last step, got 50',
    ]);
  });
});

describe('the options of a rollout', () => {
  it('ask for approval, limit the requests at green and the time that a step may wait', () => {
    const steps = [{ green: 10, bake: '5m' }, { green: 50, bake: '5m' }, { green: 100 }];
    const plan = planOf(
      parseRolloutRequest({
        steps,
        approval: { before: [50, 100], timeout: '336h', otherwise: 'pause' },
        minimumRequests: 0,
        budget: { failed: 25, total: 2_000 },
        stepTimeout: '24h',
      }),
    );

    expect(plan).toMatchObject({
      approval: { before: [50, 100], timeoutMs: 336 * HOUR_MS, whenTimedOut: 'pause' },
      minimumRequests: 0,
      budget: { failed: 25, total: 2_000 },
      stepTimeoutMs: 24 * HOUR_MS,
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
    [{ stepTimeout: '1m' }, { stepTimeoutMs: MINUTE_MS }],
    [{ minimumRequests: 500 }, { minimumRequests: 500 }],
  ])('may be %j; the rest has its defaults', (options, expected) => {
    const payload = { plan: 'Canary10Percent5Minutes', ...options };

    expect(planOf(parseRolloutRequest(payload))).toEqual({
      ...PLAN_DEFAULTS,
      name: 'Canary10Percent5Minutes',
      steps: PRESETS.Canary10Percent5Minutes,
      ...expected,
    });
  });

  const before = "approval.before: expected green's percent in a step";
  const known = `${before} (10, 100)`;
  const timeout = 'approval.timeout: expected a duration like 90s, 5m or 1h, from 1m to 336h';
  const budget = 'budget: expected an object such as {"failed":25,"total":2000}';

  it.each([
    [{ approval: 100 }, 'approval: expected an object such as {"before":100}, got 100'],
    [{ approval: {} }, `${before}, got nothing`],
    [{ approval: { before: [] } }, `${known}, got []`],
    [{ approval: { before: 50 } }, `${known}, got 50`],
    [{ approval: { before: [10, 60] } }, `${known}, got 60`],
    [{ approval: { before: [10, '100'] } }, `${before}, got [10,"100"]`],
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
    [{ stepTimeout: '59s' }, `stepTimeout: ${BAKE}, got "59s"`],
    [{ stepTimeout: '25h' }, `stepTimeout: ${BAKE}, got "25h"`],
    [{ stepTimeout: 15 }, `stepTimeout: ${BAKE}, got 15`],
    [{ stepTimout: '15m' }, 'stepTimout: unknown key, did you mean stepTimeout?'],
  ])('%j are refused: %s', (options, message) => {
    expect(problemsOf({ plan: 'Canary10Percent5Minutes', ...options })).toEqual([message]);
  });

  it('are checked as far as possible when the steps are wrong', () => {
    expect(problemsOf({ steps: [], approval: { before: [50, 'x'] }, stepTimeout: '' })).toEqual([
      'steps: expected 1 to 20 of them, got 0',
      'approval.before: expected green\'s percent in a step, got [50,"x"]',
      `stepTimeout: ${BAKE}, got ""`,
    ]);
  });
});

describe('the name of a plan', () => {
  it('is its own where it has steps', () => {
    const request = parseRolloutRequest({ name: 'Weekend', steps: [{ green: 100 }] });

    expect(planOf(request)).toMatchObject({ name: 'Weekend' });
  });

  it.each([
    [
      { plan: 'AllAtOnce', name: 'Weekend' },
      'name: expected only with steps, got one with a preset',
    ],
    [
      { steps: [{ green: 100 }], name: '' },
      'name: expected a string of 1 to 500 characters, got ""',
    ],
    [
      { steps: [{ green: 100 }], name: 'Manual' },
      'name: expected a name that sls shift does not use, got "Manual"',
    ],
  ])('%j is refused: %s', (payload, message) => {
    expect(problemsOf(payload)).toEqual([message]);
  });
});

describe('a question how a plan would go', () => {
  it('takes what a start takes', () => {
    const payload = { plan: 'AllAtOnce', stepTimeout: '5m', ...ADA };

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

  it.each(actions)('%s needs neither an actor nor a comment', (action) => {
    expect(parseRolloutRequest({ action })).toEqual({ kind: 'act', action, actor: UNKNOWN_ACTOR });
  });

  it.each(actions)('%s names its actor and the comment', (action) => {
    expect(parseRolloutRequest({ action, actor: 'Ada', comment: 'lunch' })).toEqual({
      kind: 'act',
      action,
      actor: { id: 'Ada', comment: 'lunch' },
    });
  });

  it.each([
    [{ action: 'promote' }, { kind: 'promote', isForced: false, actor: UNKNOWN_ACTOR }],
    [
      { action: 'promote', force: false },
      { kind: 'promote', isForced: false, actor: UNKNOWN_ACTOR },
    ],
    [
      { action: 'promote', force: true, ...ADA },
      { kind: 'promote', isForced: true, actor: { id: 'Ada', comment: 'release 7' } },
    ],
    [{ action: 'promoted' }, { kind: 'promoted', actor: UNKNOWN_ACTOR }],
    [
      { action: 'promoted', ...ADA },
      { kind: 'promoted', actor: { id: 'Ada', comment: 'release 7' } },
    ],
  ])('%j begins a promotion, or completes it', (payload, request) => {
    expect(parseRolloutRequest(payload)).toEqual(request);
  });

  it('undone names the version that blue ran until then', () => {
    expect(parseRolloutRequest({ action: 'undone', instead: '2.0.0', ...ADA })).toEqual({
      kind: 'undone',
      instead: '2.0.0',
      actor: { id: 'Ada', comment: 'release 7' },
    });
  });

  it('retry has a comment', () => {
    expect(parseRolloutRequest({ action: 'retry', comment: 'the alarm was wrong' })).toEqual({
      kind: 'retry',
      actor: { id: 'unknown', comment: 'the alarm was wrong' },
    });
  });

  it.each([
    [
      { action: 'retry' },
      ['comment: expected the reason for raising a build that was rolled back, got nothing'],
    ],
    [
      { action: 'retry', comment: '' },
      ['comment: expected a string of 1 to 500 characters, got ""'],
    ],
    [
      { action: 'pause', plan: 'AllAtOnce', actor: 7 },
      [
        'plan: unknown key, known are action, comment, actor',
        'actor: expected a string of 1 to 500 characters, got 7',
      ],
    ],
    [{ action: 'promote', force: 'yes' }, ['force: expected true or false, got "yes"']],
    [
      { action: 'promote', plan: 'AllAtOnce', forse: true },
      [
        'plan: unknown key, known are action, comment, actor, force',
        'forse: unknown key, did you mean force?',
      ],
    ],
    [{ action: 'undone' }, ['instead: expected a string of 1 to 500 characters, got nothing']],
    [{ action: 'promoted', force: true }, ['force: unknown key, known are action, comment, actor']],
    [
      { action: 'abrot', coment: 'x' },
      [
        'coment: unknown key, did you mean comment?',
        'action: expected one of start, plan, pause, resume, approve, skip, abort, undo, retry, ' +
          'promote, promoted, undone, got "abrot", did you mean abort?',
      ],
    ],
    [
      { action: null },
      [
        'action: expected one of start, plan, pause, resume, approve, skip, abort, undo, retry, ' +
          'promote, promoted, undone, got null',
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

  it('is always parsed, or refused with its problems', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), almostPayloads()), (payload) => {
        const { problems } = parsing.tryToParse(parseRolloutRequest, payload);
        expect(problems === undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('always gives steps that rise to 100 and weights that add up to 100', () => {
    fc.assert(
      fc.property(fc.oneof(rightPayloads(), almostPayloads()), (payload) => {
        const { value: request } = parsing.tryToParse(parseRolloutRequest, payload);
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

  it('is always parsed when it keeps to the rules', () => {
    fc.assert(
      fc.property(rightPayloads(), (payload) => {
        expect(parseRolloutRequest(payload).kind).toBe('start');
      }),
    );
  });
});

function problemsOf(payload: unknown): readonly string[] {
  return parsing.problemsOf(parseRolloutRequest, payload);
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

/** Payloads with known keys, whose values are right or wrong. */
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
      name: orAnything(fc.constant('Weekend')),
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
      stepTimeout: duration,
      comment: orAnything(fc.string()),
      actor: orAnything(fc.string()),
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
