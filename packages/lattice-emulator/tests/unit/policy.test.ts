import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../src/access/caller.ts';
import { type AccessRequest, evaluate } from '../../src/access/policy.ts';
import type { Statement } from '../../src/access/policy-document.ts';
import { matchesPattern } from '../../src/access/policy-pattern.ts';

const ACCOUNT = '123456789012';
const RESOURCE = `arn:aws:vpc-lattice:us-east-1:${ACCOUNT}:service/svc-1/orders`;

const root: Caller = { kind: 'root', accountId: ACCOUNT };
const anonymous: Caller = { kind: 'anonymous' };
const session: Caller = {
  kind: 'role',
  accountId: ACCOUNT,
  roleName: 'reader',
  sessionName: 'me',
};
const events: Caller = {
  kind: 'service',
  principal: 'events.amazonaws.com',
  accountId: ACCOUNT,
  sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/nightly`,
};

describe('evaluate', () => {
  it('denies what no statement speaks of', () => {
    expect(verdict({ Action: 's3:GetObject' })).toBe('implicit-deny');
  });

  it('denies everything without a policy', () => {
    expect(evaluate([], request())).toBe('implicit-deny');
  });

  it('lets an explicit deny win over every allow, in whatever policy it is', () => {
    const allow = { Statement: statement({}) };
    const deny = { Statement: [statement({ Effect: 'Deny' })] };

    expect(evaluate([allow, deny], request())).toBe('explicit-deny');
    expect(evaluate([deny, allow], request())).toBe('explicit-deny');
  });

  it('is not moved by a deny that does not match', () => {
    const deny = statement({ Effect: 'Deny', Action: 's3:*' });

    expect(evaluate([{ Statement: [statement({}), deny] }], request())).toBe('allow');
  });

  it.each<[Partial<Statement>, string]>([
    [{ Action: 'vpc-lattice-svcs:Invoke' }, 'allow'],
    [{ Action: 'VPC-Lattice-SVCS:invoke' }, 'allow'],
    [{ Action: ['s3:GetObject', 'vpc-lattice-svcs:Invoke'] }, 'allow'],
    [{ Action: 'vpc-lattice-svcs:*' }, 'allow'],
    [{ Action: 'vpc-lattice-svcs:Invok?' }, 'allow'],
    [{ Action: 'vpc-lattice-svcs:Invoke?' }, 'implicit-deny'],
    [{ Action: 'vpc-lattice:*' }, 'implicit-deny'],
    [{ Action: '*' }, 'allow'],
  ])('takes actions with wildcards and without regard to case: %j is %s', (part, expected) => {
    expect(verdict(part)).toBe(expected);
  });

  it.each<[Partial<Statement>, string]>([
    [{ Resource: RESOURCE }, 'allow'],
    [{ Resource: RESOURCE.replace('service', 'Service') }, 'implicit-deny'],
    [{ Resource: ['arn:aws:s3:::bucket', `${RESOURCE}*`] }, 'allow'],
    [{ Resource: RESOURCE.replace('/orders', '/*') }, 'allow'],
    [{ Resource: RESOURCE.replace('/orders', '/order?') }, 'allow'],
    [{ Resource: RESOURCE.replace('/orders', '/order') }, 'implicit-deny'],
  ])('takes resources with wildcards, and by their case: %j is %s', (part, expected) => {
    expect(verdict(part)).toBe(expected);
  });

  it.each<[Statement, string]>([
    [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, 'allow'],
    [{ Effect: 'Allow', NotAction: ['s3:*', 'vpc-lattice-svcs:*'] }, 'implicit-deny'],
    [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::*' }, 'allow'],
    [{ Effect: 'Allow', Action: '*', NotResource: [RESOURCE] }, 'implicit-deny'],
  ])('takes NotAction and NotResource for everything else: %j is %s', (given, expected) => {
    expect(evaluate([{ Statement: given }], request())).toBe(expected);
  });
});

describe('principals', () => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/reader`;

  it.each<[string, Statement['Principal'], Caller, boolean]>([
    ['all principals', '*', anonymous, true],
    ['all AWS principals', { AWS: '*' }, anonymous, true],
    ['all principals', '*', events, true],
    ['all AWS principals', { AWS: ['*'] }, session, true],
    ['all AWS principals', { AWS: ['*'] }, events, true],
    ['an account by its number', { AWS: ACCOUNT }, session, true],
    ['an account by its root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, root, true],
    ['an account by its root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, session, true],
    ['an account by its root', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, anonymous, false],
    ['another account', { AWS: '210987654321' }, session, false],
    ['a role', { AWS: roleArn }, session, true],
    ['a role', { AWS: roleArn }, root, false],
    ['a role below a path', { AWS: `arn:aws:iam::${ACCOUNT}:role/team/reader` }, session, true],
    ['another role', { AWS: `arn:aws:iam::${ACCOUNT}:role/writer` }, session, false],
    ['a session', { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/me` }, session, true],
    [
      'another session of the role',
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/you` },
      session,
      false,
    ],
    [
      'a role by a pattern, which is none',
      { AWS: `arn:aws:iam::${ACCOUNT}:role/*` },
      session,
      false,
    ],
    ['a service', { Service: 'events.amazonaws.com' }, events, true],
    ['one of several services', { Service: ['a', 'events.amazonaws.com'] }, events, true],
    ['another service', { Service: 'sns.amazonaws.com' }, events, false],
    ['a service', { Service: 'events.amazonaws.com' }, root, false],
    ['the account of a service', { AWS: ACCOUNT }, events, false],
    ['a federation', { Federated: 'accounts.google.com' }, session, false],
  ])('names %s with %j', (_, principal, caller, isAllowed) => {
    const expected = isAllowed ? 'allow' : 'implicit-deny';

    expect(verdict({ Principal: principal as '*' }, { caller })).toBe(expected);
  });

  it('applies to the owner of the policy where none is named', () => {
    expect(verdict({}, { caller: session })).toBe('allow');
  });

  it('refuses NotPrincipal by name', () => {
    expect(() => verdict({ NotPrincipal: { AWS: ACCOUNT } })).toThrow(
      expect.objectContaining({
        name: 'NotImplemented',
        status: 501,
        message: expect.stringContaining('NotPrincipal in a policy'),
      }),
    );
  });
});

describe('conditions', () => {
  it.each([
    ['StringEquals', 'GET', 'GET', true],
    ['StringEquals', 'GET', 'get', false],
    ['StringEquals', ['GET', 'PUT'], 'PUT', true],
    ['StringNotEquals', 'GET', 'PUT', true],
    ['StringNotEquals', ['GET', 'PUT'], 'PUT', false],
    ['StringEqualsIgnoreCase', 'GET', 'get', true],
    ['StringNotEqualsIgnoreCase', 'GET', 'get', false],
    ['StringLike', 'G*', 'GET', true],
    ['StringLike', 'G?', 'GET', false],
    ['StringNotLike', 'G*', 'GET', false],
    ['Bool', 'true', 'TRUE', true],
    ['Bool', true, 'true', true],
    ['Bool', 'true', 'false', false],
    ['NumericEquals', '80', '80.0', true],
    ['NumericEquals', 80, '80', true],
    ['NumericNotEquals', '80', '443', true],
    ['NumericLessThan', '80', '79', true],
    ['NumericLessThan', '80', '80', false],
    ['NumericLessThanEquals', '80', '80', true],
    ['NumericGreaterThan', '80', '80', false],
    ['NumericGreaterThan', '80', '443', true],
    ['NumericGreaterThanEquals', '80', '80', true],
    ['NumericEquals', '80', 'eighty', false],
    ['ArnEquals', 'arn:aws:sns:us-east-1:1:*', 'arn:aws:sns:us-east-1:1:topic', true],
    ['ArnLike', 'arn:aws:sns:*:*:topic', 'arn:aws:sns:us-east-1:1:topic', true],
    ['ArnLike', 'arn:aws:sns:*:topic', 'arn:aws:sns:us-east-1:1:topic', true],
    ['ArnLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:2:1:t', false],
    ['ArnLike', 'arn:aws:sns:us-east-1:1:a:*', 'arn:aws:sns:us-east-1:1:a:b:c', true],
    ['ArnLike', '*', 'arn:aws:sns:us-east-1:1:topic', true],
    ['ArnNotLike', 'arn:aws:sns:*:1:*', 'arn:aws:sns:us-east-1:1:topic', false],
    ['ArnNotEquals', 'arn:aws:sns:*:1:*', 'arn:aws:sns:us-east-1:2:topic', true],
    ['DateLessThan', '2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateLessThanEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThan', '1767225599', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThanEquals', '1767225601', '2026-01-01T00:00:00Z', false],
    ['DateEquals', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00Z', true],
    ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['IpAddress', '10.0.0.0/8', '10.255.0.1', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.1', false],
    ['IpAddress', '10.0.0.1', '10.0.0.1', true],
    ['IpAddress', ['192.168.0.0/16', '10.0.0.0/8'], '10.0.0.1', true],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', true],
    ['IpAddress', '10.0.0.0/8', '2001:db8::1', false],
    ['IpAddress', 'everywhere', '10.0.0.1', false],
    ['NotIpAddress', '10.0.0.0/8', '10.0.0.1', false],
    ['NotIpAddress', '10.0.0.0/8', '11.0.0.1', true],
  ])('%s %j for %s is %j', (operator, expected, actual, holds) => {
    const Condition = { [operator]: { 'test:key': expected } };

    expect(verdict({ Condition }, { context: { 'test:key': actual } })).toBe(
      holds ? 'allow' : 'implicit-deny',
    );
  });

  it.each([
    ['StringEquals', false],
    ['StringLike', false],
    ['ArnEquals', false],
    ['NumericLessThan', false],
    ['Bool', false],
    ['StringNotEquals', true],
    ['StringNotLike', true],
    ['NumericNotEquals', true],
    ['ArnNotLike', true],
    ['StringEqualsIfExists', true],
    ['BoolIfExists', true],
    ['StringNotEqualsIfExists', true],
  ])('%s of a key that the request has not is %j', (operator, holds) => {
    const Condition = { [operator]: { 'test:key': 'x' } };

    expect(verdict({ Condition })).toBe(holds ? 'allow' : 'implicit-deny');
  });

  it.each([
    ['StringEqualsIfExists', 'x', true],
    ['StringEqualsIfExists', 'y', false],
    ['StringNotEqualsIfExists', 'x', false],
  ])('%s x of a key that is %s is %j', (operator, actual, holds) => {
    const Condition = { [operator]: { 'test:key': 'x' } };

    expect(verdict({ Condition }, { context: { 'test:key': actual } })).toBe(
      holds ? 'allow' : 'implicit-deny',
    );
  });

  it.each<[string | boolean, string | undefined, boolean]>([
    ['true', undefined, true],
    ['true', 'x', false],
    ['false', 'x', true],
    [false, 'x', true],
    [true, undefined, true],
    ['false', undefined, false],
  ])('Null %j of a key that is %s is %j', (expected, actual, holds) => {
    const Condition = { Null: { 'test:key': expected } };

    expect(verdict({ Condition }, { context: { 'test:key': actual } })).toBe(
      holds ? 'allow' : 'implicit-deny',
    );
  });

  it.each<[string, string[], string[] | undefined, boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
    ['ForAllValues:StringNotLike', ['a*'], ['b', 'c'], true],
    ['ForAllValues:StringNotLike', ['a*'], ['b', 'ab'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], undefined, false],
    ['ForAnyValue:StringLikeIfExists', ['a*'], ['ab'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
  ])('%s %j of a key with the values %j is %j', (operator, expected, actual, holds) => {
    const Condition = { [operator]: { 'test:key': expected } };

    expect(verdict({ Condition }, { context: { 'test:key': actual } })).toBe(
      holds ? 'allow' : 'implicit-deny',
    );
  });

  it('holds only when every operator and every key holds', () => {
    const Condition = {
      StringEquals: { 'test:a': '1', 'test:b': '2' },
      StringLike: { 'test:a': '*' },
    };

    expect(verdict({ Condition }, { context: { 'test:a': '1', 'test:b': '2' } })).toBe('allow');
    expect(verdict({ Condition }, { context: { 'test:a': '1', 'test:b': '3' } })).toBe(
      'implicit-deny',
    );
  });

  it('knows keys without regard to their case', () => {
    const Condition = { StringEquals: { 'TEST:Key': 'x' } };

    expect(verdict({ Condition }, { context: { 'test:kEY': 'x' } })).toBe('allow');
  });

  it.each<[string, Caller, string | undefined]>([
    ['aws:PrincipalType', root, 'Account'],
    ['aws:PrincipalType', session, 'AssumedRole'],
    ['aws:PrincipalType', anonymous, 'Anonymous'],
    ['aws:PrincipalAccount', session, ACCOUNT],
    ['aws:PrincipalAccount', anonymous, undefined],
    ['aws:PrincipalArn', session, `arn:aws:iam::${ACCOUNT}:role/reader`],
    ['aws:SourceArn', events, `arn:aws:events:us-east-1:${ACCOUNT}:rule/nightly`],
    ['aws:SourceAccount', events, ACCOUNT],
    ['aws:SourceArn', root, undefined],
  ])('knows %s of every caller by itself', (key, caller, actual) => {
    const Condition =
      actual === undefined ? { Null: { [key]: 'true' } } : { StringEquals: { [key]: actual } };

    expect(verdict({ Condition }, { caller })).toBe('allow');
  });

  it.each(['BinaryEquals', 'ForAnyValue:BinaryEquals', 'StringEqual', 'ForNoValue:StringEquals'])(
    'refuses the operator %s by name',
    (operator) => {
      const Condition = { [operator]: { 'test:key': 'x' } };

      expect(() => verdict({ Condition })).toThrow(
        expect.objectContaining({
          name: 'NotImplemented',
          status: 501,
          message: expect.stringContaining(`the condition operator ${operator}`),
        }),
      );
    },
  );

  it('does not mind an operator that it need not know for its verdict', () => {
    const Condition = { BinaryEquals: { 'aws:SourceIp': 'QQ==' } };

    expect(verdict({ Condition, Action: 's3:*' })).toBe('implicit-deny');
  });

  it.each(['aws:UserAgent', 'vpc-lattice-svcs:Unheard'])('refuses the key %s by name', (key) => {
    const Condition = { StringEquals: { [key]: 'x' } };

    expect(() => verdict({ Condition })).toThrow(
      expect.objectContaining({
        name: 'NotImplemented',
        status: 501,
        message: expect.stringContaining(`the condition key ${key}`),
      }),
    );
  });
});

describe('variables', () => {
  const context = { 'aws:PrincipalTag/': undefined, 'aws:PrincipalTag/team': 'a*c' };

  it.each<[Partial<Statement>, string]>([
    [{ Resource: `arn:aws:s3:::b/\${aws:PrincipalTag/team}/*` }, 'allow'],
    [{ Resource: `arn:aws:s3:::b/\${AWS:principaltag/team}/?` }, 'allow'],
    [{ Resource: `arn:aws:s3:::b/\${aws:PrincipalTag/cost}*` }, 'implicit-deny'],
    [{ Resource: `arn:aws:s3:::b/\${aws:PrincipalTag/cost, 'a*c'}/x` }, 'allow'],
    [{ Resource: `arn:aws:s3:::b/a\${*}c/x` }, 'allow'],
    [{ Resource: `arn:aws:s3:::b/a\${?}c/x` }, 'implicit-deny'],
    [{ NotResource: `arn:aws:s3:::b/\${aws:PrincipalTag/cost}` }, 'implicit-deny'],
    [{ Condition: { StringEquals: { 'test:key': `\${aws:PrincipalTag/team}` } } }, 'allow'],
    [{ Condition: { StringLike: { 'test:key': `\${aws:PrincipalTag/team}` } } }, 'allow'],
    [{ Condition: { StringLike: { 'test:key': `a\${*}d` } } }, 'implicit-deny'],
  ])('are filled in with what the request has: %j is %s', (changes, expected) => {
    const asked = {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/a*c/x',
      context: { ...context, 'test:key': 'a*c' },
    };
    const { Resource: _, ...given } = statement({ Action: '*', ...changes });
    const Statement = {
      ...given,
      ...(changes.NotResource ? {} : { Resource: changes.Resource ?? '*' }),
    };

    expect(evaluate([{ Version: '2012-10-17', Statement }], request(asked))).toBe(expected);
  });

  it('never match what their values would match as patterns', () => {
    const Statement = statement({ Action: '*', Resource: `\${aws:PrincipalTag/team}` });
    const asked = request({ resource: 'abc', context });

    expect(evaluate([{ Version: '2012-10-17', Statement }], asked)).toBe('implicit-deny');
  });

  it('are plain text in policies of the first version', () => {
    const Resource = `arn:aws:s3:::\${aws:username}`;

    expect(verdict({ Resource }, { resource: Resource })).toBe('allow');
  });

  it('that are unknown are refused by name', () => {
    const Statement = statement({ Resource: `\${aws:UserAgent}` });

    expect(() => evaluate([{ Version: '2012-10-17', Statement }], request())).toThrow(
      expect.objectContaining({ message: expect.stringContaining('aws:UserAgent') }),
    );
  });
});

describe('a statement that cannot be decided', () => {
  const unknown = { Condition: { BinaryEquals: { 'test:key': 'x' } } };

  it.each<[string, Statement[], string]>([
    ['an allow beside an allow', [statement({}), statement(unknown)], 'allow'],
    [
      'an allow beside a deny',
      [statement(unknown), statement({ Effect: 'Deny' })],
      'explicit-deny',
    ],
    [
      'a deny beside a deny',
      [statement({ ...unknown, Effect: 'Deny' }), statement({ Effect: 'Deny' })],
      'explicit-deny',
    ],
  ])('does not matter when nothing hangs on it: %s', (_, Statement, expected) => {
    expect(evaluate([{ Statement }], request())).toBe(expected);
  });

  it('matters when it may deny what another one allows', () => {
    const Statement = [statement({}), statement({ ...unknown, Effect: 'Deny' })];

    expect(() => evaluate([{ Statement }], request())).toThrow('BinaryEquals');
  });
});

describe('whatever the policies are', () => {
  it('never allows less after one more allow was added', () => {
    const cases = fc.property(statements(), statements(), fc.nat(), (given, more, position) => {
      const allows = more.map((one) => ({ ...one, Effect: 'Allow' as const }));
      const before = evaluate([{ Statement: given }], request());
      const after = evaluate(
        [{ Statement: given.toSpliced(position % (given.length + 1), 0, ...allows) }],
        request(),
      );

      expect(RANK.indexOf(after)).toBeGreaterThanOrEqual(RANK.indexOf(before));
    });

    fc.assert(cases, { seed: 1 });
  });

  it('never allows more after a deny that matches was added', () => {
    const cases = fc.property(statements(), fc.nat(), (given, position) => {
      const deny = statement({ Effect: 'Deny', Action: '*', Resource: '*' });
      const more = given.toSpliced(position % (given.length + 1), 0, deny);

      expect(evaluate([{ Statement: more }], request())).toBe('explicit-deny');
    });

    fc.assert(cases, { seed: 1 });
  });

  it('gives the same verdict in whatever order the statements stand', () => {
    const cases = fc.property(statements(), (given) => {
      const forwards = evaluate([{ Statement: given }], request());

      expect(evaluate([{ Statement: given.toReversed() }], request())).toBe(forwards);
    });

    fc.assert(cases, { seed: 1 });
  });
});

describe('matchesPattern', () => {
  it.each([
    ['a.c', 'abc', false],
    ['a(b)|c+$', 'a(b)|c+$', true],
    ['a*c', 'a\nc', true],
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
  ])('takes %j for %j: %j', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });
});

/** From the least to the most. */
const RANK = ['explicit-deny', 'implicit-deny', 'allow'];

function request(changes: Partial<AccessRequest> = {}): AccessRequest {
  return { caller: root, action: 'vpc-lattice-svcs:Invoke', resource: RESOURCE, ...changes };
}

/** A statement that allows the request, but for `changes`. */
function statement(changes: Partial<Statement>): Statement {
  return { Effect: 'Allow', Action: 'vpc-lattice-svcs:Invoke', Resource: '*', ...changes };
}

/** Returns the verdict of one statement on the request. */
function verdict(changes: Partial<Statement>, asked: Partial<AccessRequest> = {}): string {
  return evaluate([{ Statement: statement(changes) }], request(asked));
}

function statements(): fc.Arbitrary<Statement[]> {
  return fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.constantFrom('*', 'vpc-lattice-svcs:*', 's3:*'),
      Resource: fc.constantFrom('*', RESOURCE, 'arn:aws:s3:::bucket'),
      Principal: fc.constantFrom('*' as const, { AWS: ACCOUNT }, { AWS: '210987654321' }),
    }),
  );
}
