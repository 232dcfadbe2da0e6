import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { allowRole } from '../support/function-code.ts';

const emulator = await startEmulator();
const iam = new IAMClient(clientConfig(emulator));
const sts = new STSClient(clientConfig(emulator));
afterAll(() => {
  iam.destroy();
  sts.destroy();
});

const ACCOUNT_ROOT = 'arn:aws:iam::123456789012:root';
const UNKNOWN_ROLE = 'arn:aws:iam::123456789012:role/unknown';

describe('GetCallerIdentity', () => {
  it('takes the credentials of a person for the root of the account', async () => {
    const identity = await sts.send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({
      UserId: '123456789012',
      Account: '123456789012',
      Arn: ACCOUNT_ROOT,
    });
  });

  it('takes an access key of twelve digits for the account of that number', async () => {
    const credentials = { accessKeyId: '210987654321', secretAccessKey: '210987654321' };
    const other = new STSClient({ ...clientConfig(emulator), credentials });

    const identity = await other.send(new GetCallerIdentityCommand({}));

    expect(identity.Arn).toBe('arn:aws:iam::210987654321:root');
  });

  it('names the role and the session behind credentials of a role', async () => {
    const role = await createRole('identified');
    const session = await startSession({ RoleArn: role.arn, RoleSessionName: 'me' });

    const identity = await session.send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({
      UserId: `${role.id}:me`,
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/identified/me',
    });
  });

  it('does not know a session whose role was deleted', async () => {
    const role = await createRole('forgotten');
    const session = await startSession({ RoleArn: role.arn, RoleSessionName: 'me' });
    await iam.send(new DeleteRoleCommand({ RoleName: 'forgotten' }));

    const identifying = session.send(new GetCallerIdentityCommand({}));

    await expect(identifying).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      message: 'The security token included in the request is invalid.',
      $metadata: { httpStatusCode: 403 },
    });
  });
});

describe('AssumeRole', () => {
  it('hands out credentials that expire in an hour', async () => {
    const role = await createRole('assumed');

    const answer = await assumeRole({ RoleArn: role.arn, RoleSessionName: 'me' });

    expect(answer.AssumedRoleUser).toEqual({
      AssumedRoleId: `${role.id}:me`,
      Arn: 'arn:aws:sts::123456789012:assumed-role/assumed/me',
    });
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect(answer.Credentials?.Expiration).toEqual(new Date(START_TIME + 3_600_000));
  });

  it('finds a role below a path', async () => {
    const role = await createRole('below', { path: '/team/' });

    const answer = await assumeRole({ RoleArn: role.arn, RoleSessionName: 'me' });

    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::123456789012:assumed-role/below/me');
  });

  it('refuses a caller whom the role does not trust', async () => {
    const role = await createRole('for-lambda', { principal: { Service: 'lambda.amazonaws.com' } });

    const assuming = assumeRole({ RoleArn: role.arn, RoleSessionName: 'me' });

    await expect(assuming).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        `User: ${ACCOUNT_ROOT} is not authorized to perform: sts:AssumeRole ` +
        `on resource: ${role.arn}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('lets a role become another one that trusts it, and names the session when not', async () => {
    const first = await createRole('first');
    const second = await createRole('second', { principal: { AWS: first.arn } });
    const session = await startSession({ RoleArn: first.arn, RoleSessionName: 'me' });
    const become = (RoleArn: string) =>
      session.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'next' }));

    const answer = await become(second.arn);

    expect(answer.AssumedRoleUser?.AssumedRoleId).toBe(`${second.id}:next`);
    await expect(become(UNKNOWN_ROLE)).rejects.toThrow(
      'User: arn:aws:sts::123456789012:assumed-role/first/me is not authorized to perform: ' +
        `sts:AssumeRole on resource: ${UNKNOWN_ROLE}`,
    );
  });

  it('holds the external id against the trust policy', async () => {
    const condition = { StringEquals: { 'sts:ExternalId': 'secret' } };
    const { arn: RoleArn } = await createRole('external', { condition });

    const without = assumeRole({ RoleArn, RoleSessionName: 'me' });
    const withId = assumeRole({ RoleArn, RoleSessionName: 'me', ExternalId: 'secret' });

    await expect(without).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(withId).resolves.toMatchObject({ AssumedRoleUser: {} });
  });

  it('gives a longer session only as far as the role allows it', async () => {
    const { arn: RoleArn } = await createRole('two-hours', { longestSessionSeconds: 7_200 });
    const assumeFor = (DurationSeconds: number) =>
      assumeRole({ RoleArn, RoleSessionName: 'me', DurationSeconds });

    const { Credentials } = await assumeFor(7_200);

    expect(Credentials?.Expiration).toEqual(new Date(START_TIME + 7_200_000));
    await expect(assumeFor(7_201)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  it('gives a session that becomes another role no more than an hour', async () => {
    const { arn: RoleArn } = await createRole('chained', { longestSessionSeconds: 7_200 });
    await allowRole(emulator, 'chained', { Action: 'sts:AssumeRole', Resource: RoleArn });
    const session = await startSession({ RoleArn, RoleSessionName: 'me' });

    const chaining = session.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me', DurationSeconds: 3_601 }),
    );

    await expect(chaining).rejects.toThrow(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role ' +
        'chaining',
    );
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['too short a session name', { RoleSessionName: 'x' }, 'length greater than or equal to 2'],
    ['a blank in the session name', { RoleSessionName: 'a b' }, 'pattern: [\\w+=,.@-]*'],
    ['899 seconds', { DurationSeconds: 899 }, 'value greater than or equal to 900'],
    ['43201 seconds', { DurationSeconds: 43_201 }, 'value less than or equal to 43200'],
    ['too short an ARN', { RoleArn: 'role' }, 'length greater than or equal to 20'],
    [
      'an ARN of a user',
      { RoleArn: 'arn:aws:iam::123456789012:user/me' },
      'Request ARN is invalid',
    ],
  ])('refuses %s', async (_, wrong, text) => {
    const assuming = assumeRole({ RoleArn: UNKNOWN_ROLE, RoleSessionName: 'me', ...wrong });

    await expect(assuming).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(text),
    });
  });

  it('says that it cannot narrow a session by a policy', async () => {
    const assuming = assumeRole({ RoleArn: UNKNOWN_ROLE, RoleSessionName: 'me', Policy: '{}' });

    await expect(assuming).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'the emulator does not support Policy in AssumeRole, see docs/emulator.md',
    });
  });
});

describe('GetSessionToken', () => {
  it('is not supported, and says so', async () => {
    const asking = sts.send(new GetSessionTokenCommand({}));

    await expect(asking).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

type RoleOptions = {
  readonly path?: string;
  readonly principal?: object;
  readonly condition?: object;
  readonly longestSessionSeconds?: number;
};

/** A role that trusts the account, unless told otherwise. */
async function createRole(
  RoleName: string,
  { path = '/', principal, condition = {}, longestSessionSeconds = 3_600 }: RoleOptions = {},
): Promise<{ arn: string; id: string }> {
  const statement = {
    Effect: 'Allow',
    Principal: principal ?? { AWS: ACCOUNT_ROOT },
    Action: 'sts:AssumeRole',
    Condition: condition,
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path: path,
      MaxSessionDuration: longestSessionSeconds,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  return { arn: Role?.Arn ?? '', id: Role?.RoleId ?? '' };
}

function assumeRole(input: AssumeRoleCommandInput) {
  return sts.send(new AssumeRoleCommand(input));
}

/** A client with the credentials of a session. */
async function startSession(input: AssumeRoleCommandInput): Promise<STSClient> {
  const { Credentials: credentials } = await assumeRole(input);
  return new STSClient({
    ...clientConfig(emulator),
    credentials: {
      accessKeyId: credentials?.AccessKeyId ?? '',
      secretAccessKey: credentials?.SecretAccessKey ?? '',
      sessionToken: credentials?.SessionToken ?? '',
    },
  });
}
