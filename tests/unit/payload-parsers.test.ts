import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseProbeRequest } from '../../src/events/probe-request.ts';
import { parseRollbackInput } from '../../src/events/rollback-input.ts';
import { parseRolloutRequest } from '../../src/events/rollout-request.ts';
import { parseShiftRequest } from '../../src/events/shift-request.ts';
import { parseStatusRequest } from '../../src/events/status-request.ts';
import { PRESETS } from '../../src/rollout/plan.ts';
import { problemsOf, tryToParse } from '../support/parsing.ts';

const PARSERS: readonly [string, (payload: unknown) => unknown][] = [
  ['rollout', parseRolloutRequest],
  ['shift', parseShiftRequest],
  ['status', parseStatusRequest],
  ['probe', parseProbeRequest],
  ['rollback', parseRollbackInput],
];

const DEPTH = 100_000;
const DEEP_LIST = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
const DEEP_OBJECT = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
const LIST_SHOWN = 'got [[[[["..."]]]]]';
const OBJECT_SHOWN = 'got {"a":{"a":{"a":{"a":{"...":"..."}}}}}';

describe.each(PARSERS)('the parser of %s', (_, parse) => {
  it('always parses a JSON value or throws a PayloadError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), payloadsWithKnownKeys()), (payload) => {
        const { problems } = tryToParse(parse, payload);

        expect(problems).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('always names the path, what was expected and what it got', () => {
    const form =
      /^.+: (expected .+, got .+|unknown key, (did you mean|known are) .+|expected only with steps, got one with a preset)$/s;
    fc.assert(
      fc.property(payloadsWithKnownKeys(), (payload) => {
        for (const problem of tryToParse(parse, payload).problems ?? []) {
          expect(problem).toMatch(form);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('always has the same answer for the same payload, which it does not change', () => {
    fc.assert(
      fc.property(payloadsWithKnownKeys(), (payload) => {
        const before = structuredClone(payload);

        const first = tryToParse(parse, payload);

        expect(payload).toEqual(before);
        expect(tryToParse(parse, payload)).toEqual(first);
      }),
    );
  });
});

describe('a payload that is nested 100,000 levels deep', () => {
  it.each<[string, (payload: unknown) => unknown, string, string]>([
    ['rollout', parseRolloutRequest, DEEP_LIST, `payload: expected an object such as`],
    ['rollout', parseRolloutRequest, `{"action":${DEEP_LIST}}`, 'action: expected one of'],
    ['rollout', parseRolloutRequest, `{"plan":${DEEP_OBJECT}}`, 'plan: expected one of'],
    ['rollout', parseRolloutRequest, `{"steps":${DEEP_LIST}}`, 'steps[0]: expected an object'],
    ['rollout', parseRolloutRequest, `{"steps":${DEEP_OBJECT}}`, 'steps: expected a list'],
    [
      'rollout',
      parseRolloutRequest,
      `{"steps":[{"green":${DEEP_LIST}}]}`,
      'steps[0].green: expected a whole number',
    ],
    [
      'rollout',
      parseRolloutRequest,
      `{"plan":"AllAtOnce","approval":{"before":${DEEP_LIST}}}`,
      "approval.before: expected green's percent in a step",
    ],
    [
      'rollout',
      parseRolloutRequest,
      `{"plan":"AllAtOnce","budget":{"failed":${DEEP_OBJECT}}}`,
      'budget.failed: expected a whole number',
    ],
    ['shift', parseShiftRequest, DEEP_LIST, 'payload: expected an object such as {"green":10}'],
    ['shift', parseShiftRequest, `{"green":${DEEP_LIST}}`, 'green: expected a whole number'],
    [
      'shift',
      parseShiftRequest,
      `{"green":10,"actor":${DEEP_OBJECT}}`,
      'actor: expected a string of 1 to 500 characters',
    ],
    ['status', parseStatusRequest, DEEP_LIST, 'payload: expected an object such as'],
    [
      'status',
      parseStatusRequest,
      `{"history":${DEEP_OBJECT}}`,
      'history: expected a whole number',
    ],
    ['probe', parseProbeRequest, DEEP_LIST, 'payload: expected an object such as'],
    ['probe', parseProbeRequest, `{"path":${DEEP_LIST}}`, 'path: expected a path'],
    ['probe', parseProbeRequest, `{"headers":{"a":${DEEP_OBJECT}}}`, 'headers.a: expected'],
    [
      'rollback',
      parseRollbackInput,
      `{"detail-type":"CloudWatch Alarm State Change","detail":{"state":{"value":${DEEP_LIST}}}}`,
      'detail.state.value: expected "ALARM"',
    ],
  ])('is refused by %s with a short message', (_, parse, text, start) => {
    const [problem = ''] = problemsOf(parse, JSON.parse(text));

    expect(problem.startsWith(start)).toBe(true);
    expect([LIST_SHOWN, OBJECT_SHOWN].some((end) => problem.endsWith(end))).toBe(true);
  });

  it.each<[string, (payload: unknown) => unknown]>(PARSERS)(
    'is refused by %s where it is an unknown key, or is no obstacle',
    (name, parse) => {
      const { problems } = tryToParse(parse, JSON.parse(DEEP_OBJECT));

      if (name === 'rollback') expect(problems).toBeUndefined();
      else expect(problems?.[0]).toMatch(/^a: unknown key, known are /);
    },
  );

  it('never keeps traffic on green: a rollback is carried out', () => {
    for (const text of [DEEP_LIST, DEEP_OBJECT, `{"comment":${DEEP_LIST},"dryRun":true}`]) {
      expect(parseRollbackInput(JSON.parse(text))).toMatchObject({ kind: 'manual' });
    }
  });
});

describe('a payload with a key of every object', () => {
  it.each(['__proto__', 'constructor', 'toString'])('is refused for the key %s', (key) => {
    const payload: unknown = JSON.parse(`{"green":10,"${key}":{"dryRun":true}}`);

    expect(problemsOf(parseShiftRequest, payload)).toEqual([
      expect.stringMatching(new RegExp(`^${key}: unknown key, known are green, `)),
    ]);
  });
});

/** Objects with keys that parsers know, and values that are sometimes right. */
function payloadsWithKnownKeys(): fc.Arbitrary<unknown> {
  const known = [
    'action',
    'plan',
    'steps',
    'name',
    'minimumRequests',
    'budget',
    'approval',
    'stepTimeout',
    'comment',
    'actor',
    'green',
    'blue',
    'dryRun',
    'force',
    'retry',
    'history',
    'requests',
    'concurrency',
    'path',
    'headers',
    'detail-type',
    'detail',
  ];
  const values = fc.oneof(
    fc.jsonValue(),
    fc.boolean(),
    fc.integer({ min: -1, max: 101 }),
    fc.constantFrom('start', 'plan', 'retry', 'promote', 'pause', '5m', '/', 'Manual'),
    fc.constantFrom(...Object.keys(PRESETS)),
    fc.constantFrom([{ green: 10, bake: '5m' }, { green: 100 }], { failed: 25 }, { before: 100 }),
  );
  return fc.dictionary(fc.constantFrom(...known), values, { maxKeys: 5 });
}
