import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../emulator/caller.ts';
import { type AccessRequest, evaluate, type Statement } from '../../emulator/policy.ts';
import { matchesPattern } from '../../emulator/policy-pattern.ts';

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
    ['everybody', '*', anonymous, true],
    ['everybody within AWS', { AWS: '*' }, anonymous, true],
    ['everybody', '*', events, true],
    ['everybody within AWS', { AWS: ['*'] }, session, true],
    ['everybody within AWS', { AWS: ['*'] }, events, true],
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

  it('applies to whoever has the policy where none is named', () => {
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

describe('whatever the policies are', () => {
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

function request(changes: Partial<AccessRequest> = {}): AccessRequest {
  return { caller: root, action: 'vpc-lattice-svcs:Invoke', resource: RESOURCE, ...changes };
}

/** A statement that allows the request, but for `changes`. */
function statement(changes: Partial<Statement>): Statement {
  return { Effect: 'Allow', Action: 'vpc-lattice-svcs:Invoke', Resource: '*', ...changes };
}

/** What one statement says of the request. */
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
