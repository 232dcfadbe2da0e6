import {
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { PutAuthPolicyCommand } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import type { AwsCredentialIdentity } from '@smithy/types';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import {
  ECHO,
  forward,
  LatticeFactory,
  type Signing,
  sendTo,
  sign,
  type TestRequest,
} from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const iam = new IAMClient(clientConfig(emulator));
const sts = new STSClient(clientConfig(emulator));

const ROOT = 'arn:aws:iam::123456789012:root';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/caller/me';

/** Admits all callers, signed and anonymous. */
const open = await factory.createService();
const guarded = await factory.createService({ authType: 'AWS_IAM' });
for (const service of [open, guarded]) {
  const v2 = await factory.createTarget(ECHO, { eventVersion: 'V2' });
  const v1 = await factory.createTarget(ECHO, { eventVersion: 'V1' });
  await factory.createListener(service, forward([v2.id, 1]), { port: 80 });
  await factory.createListener(service, forward([v1.id, 1]), { port: 8080 });
}
await allowAllCallers(guarded.id);
const session = await openSession('caller');

describe('a request without a signature', () => {
  it('is anonymous', async () => {
    const { text } = await sendTo(emulator, guarded.domainName);

    expect(identityIn(text)).toEqual({});
  });

  it.each(['Bearer abc', 'Basic dXNlcjpwYXNz'])(
    'may have an Authorization header of the application: %s',
    async (authorization) => {
      const response = await sendTo(emulator, open.domainName, { headers: { authorization } });

      expect(response.status).toBe(200);
      expect(JSON.parse(response.text)).toMatchObject({
        headers: { authorization: [authorization] },
      });
    },
  );
});

describe('a signed request', () => {
  it('comes from root when it has the credentials of a person', async () => {
    const response = await send();

    expect(response.status).toBe(200);
    expect(identityIn(response.text)).toEqual({ principal: ROOT, type: 'AWS_IAM' });
  });

  it('comes from a session when it has the credentials of a role', async () => {
    const response = await send({}, { credentials: session });

    expect(identityIn(response.text)).toEqual({
      principal: SESSION,
      sessionName: 'me',
      type: 'AWS_IAM',
    });
  });

  it('is in a header for a function of the old event structure', async () => {
    const host = `${guarded.domainName}:8080`;
    const request = await sign(host, {}, { credentials: session });

    const { text } = await sendTo(emulator, host, request);

    expect(JSON.parse(text)).toMatchObject({
      headers: {
        'x-amzn-lattice-identity': `Principal=${SESSION};SessionName=me;Type=AWS_IAM`,
      },
    });
  });

  it('is no matter of IAM where callers are not checked', async () => {
    const request = await sign(open.domainName, {}, { credentials: session });

    const { text } = await sendTo(emulator, open.domainName, request);

    expect(identityIn(text)).toEqual({ principal: SESSION, sessionName: 'me' });
  });

  it.each<[string, TestRequest]>([
    ['a query string', { path: '/orders?b=2&a=1&a=0' }],
    ['an encoded query string', { path: '/orders?name=J%C3%BCrgen%20M&tag=a%2Fb%26c' }],
    ['an empty parameter', { path: '/orders?flag=' }],
    ['an encoded path', { path: '/a%20b/%C3%BC' }],
    ['two slashes', { path: '//orders//1/' }],
    ['dots', { path: '/./orders/../1' }],
    ['a method and a body', { method: 'POST', body: 'hello' }],
    ['headers of its own', { headers: { 'x-environment': 'green' } }],
    ['spaces in a header', { headers: { 'x-environment': 'very   green' } }],
  ])('is understood with %s', async (_, request) => {
    await expect(send(request)).resolves.toMatchObject({ status: 200 });
  });

  it('may have another body than was signed, because bodies are not', async () => {
    const request = await sign(guarded.domainName, { method: 'POST', body: 'one' });

    const response = await sendTo(emulator, guarded.domainName, { ...request, body: 'two' });

    expect(response.status).toBe(200);
  });

  it('is fresh by the clock of the emulator too', async () => {
    const response = await send({}, { date: new Date(START_TIME) });

    expect(response.status).toBe(200);
  });
});

describe('an invalid signature is refused, even where anonymous callers are admitted', () => {
  it.each<[string, Signing, string]>([
    [
      'a wrong secret',
      { credentials: { accessKeyId: 'local', secretAccessKey: 'wrong' } },
      'The request signature we calculated does not match the signature you provided',
    ],
    [
      "the API's name",
      { service: 'vpc-lattice' },
      "Credential should be scoped to correct service: 'vpc-lattice-svcs'",
    ],
    [
      'another region',
      { region: 'eu-west-1' },
      "Credential should be scoped to a valid region: 'us-east-1'",
    ],
    [
      'a signed payload',
      { payload: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      'payload signing is not supported: x-amz-content-sha256 must be UNSIGNED-PAYLOAD',
    ],
    [
      'a stale date',
      { date: new Date(START_TIME - 301_000) },
      'Signature expired or not yet current: 20251231T235459Z',
    ],
    [
      'a date to come',
      { date: new Date(START_TIME + 301_000) },
      'Signature expired or not yet current: 20260101T000501Z',
    ],
    [
      'no session token',
      { credentials: withoutToken(session) },
      'The security token included in the request is invalid',
    ],
    [
      'the session token of another session',
      { credentials: { ...session, sessionToken: 'another' } },
      'The security token included in the request is invalid',
    ],
  ])('one with %s', async (_, signing, reason) => {
    const response = await send({}, signing);

    expect(response.status).toBe(403);
    expect(response.text).toBe(`AccessDeniedException: ${reason}`);
  });

  it.each<[string, (request: TestRequest) => TestRequest]>([
    ['a path', (request) => ({ ...request, path: '/other' })],
    ['a query string', (request) => ({ ...request, path: '/?a=2' })],
    ['a method', (request) => ({ ...request, method: 'PUT' })],
    [
      'a header',
      (request) => ({ ...request, headers: { ...request.headers, 'x-environment': 'blue' } }),
    ],
  ])('one of a request with %s that was not signed', async (_, change) => {
    const request = { path: '/?a=1', headers: { 'x-environment': 'green' } };
    const signed = await sign(guarded.domainName, request);

    const response = await sendTo(emulator, guarded.domainName, change(signed));

    expect(response.status).toBe(403);
  });

  it('one that leaves out the Host', async () => {
    const signed = await sign(guarded.domainName);
    const authorization = String(signed.headers?.authorization).replace('host;', '');

    const response = await sendTo(emulator, guarded.domainName, {
      headers: { ...signed.headers, authorization },
    });

    expect(response).toMatchObject({
      status: 403,
      text: "AccessDeniedException: 'Host' must be a 'SignedHeader' in the AWS Authorization",
    });
  });

  it.each(['AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential=a, Signature=b'])(
    'one that is none: %s',
    async (authorization) => {
      const response = await sendTo(emulator, open.domainName, { headers: { authorization } });

      expect(response.status).toBe(403);
    },
  );

  it('that of a session whose role is gone', async () => {
    const credentials = await openSession('gone', { withPolicy: false });
    await iam.send(new DeleteRoleCommand({ RoleName: 'gone' }));

    const response = await send({}, { credentials });

    expect(response.status).toBe(403);
  });
});

/** Sends a signed request to the guarded service. */
async function send(request: TestRequest = {}, signing: Signing = {}) {
  const host = guarded.domainName;
  return sendTo(emulator, host, await sign(host, request, signing));
}

function identityIn(text: string): unknown {
  return (JSON.parse(text) as { requestContext: { identity: unknown } }).requestContext.identity;
}

async function allowAllCallers(resourceIdentifier: string): Promise<void> {
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  const policy = JSON.stringify({ Statement: [statement] });
  await factory.client.send(new PutAuthPolicyCommand({ resourceIdentifier, policy }));
}

/** Credentials of a role that may invoke every service. */
async function openSession(
  RoleName: string,
  { withPolicy = true } = {},
): Promise<AwsCredentialIdentity> {
  const trust = { Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  if (withPolicy) {
    const statement = { Effect: 'Allow', Action: 'vpc-lattice-svcs:Invoke', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'invoke', PolicyDocument }));
  }
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'me' }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

function withoutToken({ accessKeyId, secretAccessKey }: AwsCredentialIdentity) {
  return { accessKeyId, secretAccessKey };
}
