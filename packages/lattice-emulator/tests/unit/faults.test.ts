import * as lattice from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/clock.ts';
import { readServiceModel } from '../../src/endpoint/model.ts';
import { readFault } from '../../src/faults/read-fault.ts';
import { ReadMemory } from '../../src/faults/stale-reads.ts';
import { toPlain } from '../../src/shared/plain.ts';
import { InputError } from '../../src/shared/problems.ts';
import { matchesText } from '../../src/shared/text-match.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const catalog = new Map([['vpc-lattice', () => readServiceModel(lattice)]]);

describe('readFault', () => {
  it('gives what is left out its default', () => {
    expect(read({ kind: 'slow' })).toMatchObject({
      place: 'call',
      selectors: {},
      times: Number.POSITIVE_INFINITY,
      probability: 1,
      from: NOW,
      until: Number.POSITIVE_INFINITY,
      options: { byMs: 1_000 },
    });
  });

  it('takes a fault of a service of VPC Lattice for one of requests', () => {
    expect(read({ kind: 'reset', service: 'vpc-lattice-svcs' }).place).toBe('request');
  });

  it.each([
    ['a time', '2026-01-01T01:00:00Z'],
    ['milliseconds', NOW + 3_600_000],
    ['a duration from now', '1h'],
  ])('takes %s for when it begins', (_, from) => {
    expect(read({ kind: 'slow', from, for: '2m' })).toMatchObject({
      from: NOW + 3_600_000,
      until: NOW + 3_600_000 + 120_000,
    });
  });

  it.each<[object, string, string]>([
    [{}, 'kind', 'one of throttle, error'],
    [{ kind: 'explode' }, 'kind', 'one of throttle, error'],
    [{ kind: 'reset', service: 'sqs' }, 'service', 'one of vpc-lattice'],
    [{ kind: 'late', service: 'lambda' }, 'service', 'one of eventbridge'],
    [{ kind: 'throttle', service: 'vpc-lattice-svcs' }, 'service', 'one of vpc-lattice'],
    [{ kind: 'reset', service: 'vpc-lattice', operation: 'Foo' }, 'operation', 'an operation of'],
    [{ kind: 'stale-read', operation: 'UpdateListener' }, 'operation', 'a read: Get'],
    [{ kind: 'reset', rule: 'r' }, 'rule', 'one of kind, service, operation'],
    [{ kind: 'reset', caller: 1 }, 'caller', 'a non-empty string'],
    [{ kind: 'reset', times: 1.5 }, 'times', 'a whole number from 1'],
    [{ kind: 'reset', probability: -0.1 }, 'probability', 'a number from 0 to 1'],
    [{ kind: 'reset', seed: -1 }, 'seed', 'a whole number'],
    [{ kind: 'reset', from: 'tomorrow' }, 'from', 'an ISO time'],
    [{ kind: 'reset', for: '2 minutes' }, 'for', 'a duration'],
    [{ kind: 'reset', for: '2m', until: '3m' }, 'for', 'either until or for, not both'],
    [{ kind: 'slow', by: '6m' }, 'by', 'at most 5 minutes'],
    [{ kind: 'error', status: 200 }, 'status', 'a status from 400 to 599'],
    [{ kind: 'error', error: 'ConflictException' }, 'error', 'with one service'],
    [{ kind: 'error', service: 'vpc-lattice', error: 'Foo' }, 'error', 'AccessDeniedException'],
    [{ kind: 'error', service: 'vpc-lattice-svcs', error: 'Foo' }, 'error', 'one of kind'],
  ])('refuses %j, for its %s', (input, path, expected) => {
    const problems = problemsOf(input);

    expect(problems).toContainEqual(
      expect.objectContaining({ path, expected: expect.stringContaining(expected) }),
    );
    expect(problems).toHaveLength(1);
  });

  it.each([null, 'throttle', ['throttle']])('refuses %j, which is not an object', (input) => {
    expect(problemsOf(input)).toContainEqual({
      path: 'body',
      expected: 'a JSON object',
      got: input,
    });
  });
});

describe('matchesText', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*b', 'ab', true],
    ['a*b', 'a-b-b', true],
    ['a*b', 'a-b-c', false],
    ['a*a', 'a', false],
    ['*b*d*', 'abcde', true],
    ['*d*b*', 'abcde', false],
    ['a.c', 'abc', false],
  ])('of %j and %j is %s', (pattern, text, isMatch) => {
    expect(matchesText(pattern, text)).toBe(isMatch);
  });
});

describe('ReadMemory', () => {
  const call = { accountId: '1', region: 'r', service: 's', operation: 'GetIt', input: { id: 1 } };

  it('gives the last answer that is old enough', () => {
    const memory = new ReadMemory();
    memory.remember(call, 10, { is: 'a' });
    memory.remember(call, 20, { is: 'b' });
    memory.remember(call, 20, { is: 'c' });

    expect([5, 10, 19, 20, 99].map((time) => memory.recall(call, time))).toEqual([
      undefined,
      { is: 'a' },
      { is: 'a' },
      { is: 'c' },
      { is: 'c' },
    ]);
  });

  it.each([
    { input: { id: 2 } },
    { region: 'other' },
    { accountId: '2' },
    { operation: 'GetThat' },
  ])('keeps a read that differs by %j apart', (difference) => {
    const memory = new ReadMemory();
    memory.remember(call, 10, { is: 'a' });

    expect(memory.recall({ ...call, ...difference }, 10)).toBeUndefined();
  });

  it('remembers no call that changes something, and no answer of STS', () => {
    const memory = new ReadMemory();
    const update = { ...call, operation: 'UpdateIt' };
    const identity = { ...call, service: 'sts', operation: 'GetCallerIdentity' };
    memory.remember(update, 10, {});
    memory.remember(identity, 10, {});

    expect([memory.recall(update, 10), memory.recall(identity, 10)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('forgets what was read longest ago when it knows a thousand reads', () => {
    const memory = new ReadMemory();
    for (let id = 0; id <= 1_000; id += 1) memory.remember({ ...call, input: { id } }, 10, { id });

    expect(memory.recall({ ...call, input: { id: 0 } }, 10)).toBeUndefined();
    expect(memory.recall({ ...call, input: { id: 1 } }, 10)).toEqual({ id: 1 });
  });
});

describe('toPlain', () => {
  it.each<[unknown, unknown]>([
    [
      new Map<string, unknown>([
        ['b', 1],
        ['a', new Map()],
      ]),
      { a: {}, b: 1 },
    ],
    [new Set(['x']), ['x']],
    [new Date(NOW), '2026-01-01T00:00:00.000Z'],
    [Buffer.from('text'), 'text'],
    [Uint8Array.of(255, 0), { base64: '/wA=' }],
    [12n, '12'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [undefined, null],
    [{ gone: undefined, does: () => {} }, {}],
    [
      { z: 1, a: [undefined] },
      { a: [null], z: 1 },
    ],
    ['x'.repeat(11), `${'x'.repeat(10)}… (11 characters)`],
    [{ clock: new Clock(), region: 'a scope' }, null],
    [{ toJSON: () => ({ told: true }) }, { told: true }],
  ])('of %j is %j', (value, plain) => {
    expect(toPlain(value, { longest: 10, isSorted: true })).toEqual(plain);
  });

  it('ends circles', () => {
    const circle: Record<string, unknown> = {};
    circle.self = { circle };

    expect(toPlain(circle, { longest: 10 })).toEqual({ self: { circle: '[circular]' } });
  });
});

function read(input: unknown) {
  return readFault(input, catalog, NOW);
}

function problemsOf(input: unknown): unknown {
  try {
    read(input);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}
