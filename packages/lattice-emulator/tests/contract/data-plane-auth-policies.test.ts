import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type AuthType, PutAuthPolicyCommand } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import type { AwsCredentialIdentity } from '@smithy/types';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import {
  LatticeFactory,
  sendTo,
  sign,
  type TestRequest,
  type TestService,
} from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const iam = new IAMClient(clientConfig(emulator));
const sts = new STSClient(clientConfig(emulator));

const ROOT = 'arn:aws:iam::123456789012:root';
const INVOKE = 'vpc-lattice-svcs:Invoke';
/** The answer of this file's services to admitted callers. */
const ADMITTED = 404;

const allowAll = { Effect: 'Allow', Principal: '*', Action: INVOKE, Resource: '*' };
const allowAccount = { ...allowAll, Principal: { AWS: ROOT } };

describe('without authentication', () => {
  it('all callers are admitted, whatever the policy says', async () => {
    const service = await createService('NONE', 'NONE');
    await putPolicy(service.id, { ...allowAll, Effect: 'Deny' });

    expect((await send(service)).status).toBe(ADMITTED);
    expect((await sendSigned(service)).status).toBe(ADMITTED);
  });
});

describe('AWS_IAM without a policy', () => {
  it('refuses all callers of a service', async () => {
    const service = await createService('AWS_IAM', 'NONE');

    const anonymous = await send(service, { path: '/orders?page=1' });
    const root = await sendSigned(service);

    expect(anonymous).toMatchObject({
      status: 403,
      text:
        `AccessDeniedException: User: anonymous is not authorized to perform: ${INVOKE} ` +
        `on resource: ${service.arn}/orders because no service-based policy allows the ${INVOKE} action`,
    });
    expect(root.status).toBe(403);
    expect(root.text).toContain(`User: ${ROOT} is not authorized`);
  });

  it('refuses all callers of the services in a network', async () => {
    const service = await createService('NONE', 'AWS_IAM');

    const { status, text } = await send(service);

    expect(status).toBe(403);
    expect(text).toContain(`because no network-based policy allows the ${INVOKE} action`);
  });
});

describe('a policy', () => {
  it('that is for all principals admits anonymous callers', async () => {
    const service = await createService('AWS_IAM', 'NONE', allowAll);

    expect((await send(service)).status).toBe(ADMITTED);
  });

  it('that is for an account wants a signature', async () => {
    const service = await createService('AWS_IAM', 'NONE', allowAccount);

    expect((await send(service)).status).toBe(403);
    expect((await sendSigned(service)).status).toBe(ADMITTED);
  });

  it('that is for all principals but Anonymous requires a signature', async () => {
    const Condition = { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } };
    const service = await createService('AWS_IAM', 'NONE', { ...allowAll, Condition });

    expect((await send(service)).status).toBe(403);
    expect((await sendSigned(service)).status).toBe(ADMITTED);
  });

  it('of the service does not help where the network has none', async () => {
    const service = await createService('AWS_IAM', 'AWS_IAM', allowAll);

    const { status, text } = await sendSigned(service);

    expect(status).toBe(403);
    expect(text).toContain('no network-based policy');
  });

  it('of the network does not help where the service has none', async () => {
    const service = await createService('AWS_IAM', 'AWS_IAM');
    await putPolicy(service.networkId, allowAll);

    const { status, text } = await sendSigned(service);

    expect(status).toBe(403);
    expect(text).toContain('no service-based policy');
  });

  it('of both lets in', async () => {
    const service = await createService('AWS_IAM', 'AWS_IAM', allowAll);
    await putPolicy(service.networkId, allowAll);

    expect((await sendSigned(service)).status).toBe(ADMITTED);
  });

  it('that denies wins, and says so', async () => {
    const deny = { ...allowAll, Effect: 'Deny', Principal: { AWS: ROOT } };
    const service = await createService('AWS_IAM', 'NONE', allowAll, deny);

    const { status, text } = await sendSigned(service);

    expect(status).toBe(403);
    expect(text).toContain('with an explicit deny in a service-based policy');
    expect((await send(service)).status).toBe(ADMITTED);
  });

  it('may be for some paths only', async () => {
    const service = await createService('AWS_IAM', 'NONE');
    await putPolicy(service.id, { ...allowAll, Resource: `${service.arn}/orders/*` });

    expect((await send(service, { path: '/orders/1?a=b' })).status).toBe(ADMITTED);
    expect((await send(service, { path: '/users/1' })).status).toBe(403);
  });

  it('may be for some callers only', async () => {
    const [reader, writer] = [
      await createRole('reader', allow()),
      await createRole('writer', allow()),
    ];
    const Principal = { AWS: 'arn:aws:iam::123456789012:role/reader' };
    const service = await createService('AWS_IAM', 'NONE', { ...allowAll, Principal });

    expect((await sendSigned(service, reader)).status).toBe(ADMITTED);
    expect((await sendSigned(service, writer)).status).toBe(403);
    expect((await sendSigned(service)).status).toBe(403);
  });

  it('that is not supported answers 501', async () => {
    const Condition = { BinaryEquals: { 'aws:PrincipalType': 'QQ==' } };
    const service = await createService('AWS_IAM', 'NONE', { ...allowAll, Condition });

    const { status, text } = await send(service);

    expect(status).toBe(501);
    expect(text).toContain('the emulator does not support the condition operator BinaryEquals');
  });
});

describe('a condition', () => {
  const key = (name: string) => `vpc-lattice-svcs:${name}`;

  it.each<[string, string, TestRequest, TestRequest]>([
    [key('RequestMethod'), 'PUT', { method: 'PUT' }, { method: 'GET' }],
    [
      key('RequestHeader/x-environment'),
      'green',
      { headers: { 'X-Environment': 'green' } },
      { headers: { 'x-environment': 'blue' } },
    ],
    [key('RequestHeader/x-environment'), 'green', { headers: { 'x-environment': 'green' } }, {}],
    [key('RequestQueryString/stage'), 'dev', { path: '/?stage=dev' }, { path: '/?stage=prod' }],
    [key('RequestQueryString/stage'), 'dev', { path: '/?stage=dev' }, {}],
  ])('on %s is held against the request', async (name, value, admitted, refused) => {
    const Condition = { StringEquals: { [name]: value } };
    const service = await createService('AWS_IAM', 'NONE', { ...allowAll, Condition });

    expect((await send(service, admitted)).status).toBe(ADMITTED);
    expect((await send(service, refused)).status).toBe(403);
  });

  it('on the port is checked against the listener', async () => {
    const Condition = { NumericEquals: { [key('Port')]: '80' } };
    const service = await createService('AWS_IAM', 'NONE', { ...allowAll, Condition });
    const notFound = { fixedResponse: { statusCode: 404 } };
    await factory.createListener(service, notFound, { port: 8080 });
    const other = { ...service, domainName: `${service.domainName}:8080` };

    expect((await send(service)).status).toBe(ADMITTED);
    expect((await send(other)).status).toBe(403);
  });

  it.each([
    ['ServiceArn', (service: TestService) => service.arn],
    ['ServiceNetworkArn', (service: TestService) => service.networkArn],
  ])('on the %s may be on every service', async (name, arnOf) => {
    const service = await createService('AWS_IAM', 'NONE');
    const Condition = { ArnEquals: { [key(name)]: arnOf(service) } };
    await putPolicy(service.id, { ...allowAll, Condition });

    expect((await send(service)).status).toBe(ADMITTED);
  });

  it('on the VPC is checked against that of the network', async () => {
    const Condition = {
      StringEquals: {
        [key('SourceVpc')]: 'vpc-0000000a',
        [key('SourceVpcOwnerAccount')]: '123456789012',
      },
    };
    const inside = await factory.createService({ authType: 'AWS_IAM', vpcId: 'vpc-0000000a' });
    const outside = await factory.createService({ authType: 'AWS_IAM', vpcId: 'vpc-0000000b' });
    for (const service of [inside, outside]) await prepare(service, { ...allowAll, Condition });

    expect((await send(inside)).status).toBe(ADMITTED);
    expect((await send(outside)).status).toBe(403);
  });
});

describe("a role's own policies", () => {
  it('must allow it too', async () => {
    const credentials = await createRole('without');
    const service = await createService('AWS_IAM', 'NONE', allowAll);

    const { status, text } = await sendSigned(service, credentials);

    expect(status).toBe(403);
    expect(text).toBe(
      'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/without/me ' +
        `is not authorized to perform: ${INVOKE} on resource: ${service.arn}/ ` +
        `because no identity-based policy allows the ${INVOKE} action`,
    );
  });

  it('may allow it inline', async () => {
    const credentials = await createRole('inline', allow());
    const service = await createService('AWS_IAM', 'NONE', allowAccount);

    expect((await sendSigned(service, credentials)).status).toBe(ADMITTED);
  });

  it('may allow it by one that is attached', async () => {
    const credentials = await createRole('attached');
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'invoke', PolicyDocument: documentOf(allow()) }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'attached', PolicyArn: Policy?.Arn }));
    const service = await createService('AWS_IAM', 'NONE', allowAccount);

    expect((await sendSigned(service, credentials)).status).toBe(ADMITTED);
  });

  it('may allow it for another service only', async () => {
    const service = await createService('AWS_IAM', 'NONE', allowAccount);
    const other = await createService('AWS_IAM', 'NONE', allowAccount);
    const credentials = await createRole('one-service', allow(`${service.arn}/*`));

    expect((await sendSigned(service, credentials)).status).toBe(ADMITTED);
    expect((await sendSigned(other, credentials)).status).toBe(403);
  });

  it('may deny it', async () => {
    const deny = { ...allow(), Effect: 'Deny' };
    const credentials = await createRole('denied', allow(), deny);
    const service = await createService('AWS_IAM', 'NONE', allowAccount);

    const { status, text } = await sendSigned(service, credentials);

    expect(status).toBe(403);
    expect(text).toContain('with an explicit deny in an identity-based policy');
  });

  it('do not matter where callers are not checked', async () => {
    const credentials = await createRole('unchecked');
    const service = await createService('NONE', 'NONE');

    expect((await sendSigned(service, credentials)).status).toBe(ADMITTED);
  });
});

/** A service that answers every admitted caller with a fixed response. */
async function createService(
  authType: AuthType,
  networkAuthType: AuthType,
  ...statements: object[]
): Promise<TestService> {
  const service = await factory.createService({ authType, networkAuthType });
  await prepare(service, ...statements);
  return service;
}

async function prepare(service: TestService, ...statements: object[]): Promise<void> {
  await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
  if (statements.length > 0) await putPolicy(service.id, ...statements);
}

async function putPolicy(resourceIdentifier: string, ...statements: object[]): Promise<void> {
  const policy = documentOf(...statements);
  await factory.client.send(new PutAuthPolicyCommand({ resourceIdentifier, policy }));
}

function send(service: TestService, request?: TestRequest) {
  return sendTo(emulator, service.domainName, request);
}

async function sendSigned(
  service: TestService,
  credentials: AwsCredentialIdentity = { accessKeyId: 'local', secretAccessKey: 'local' },
) {
  return send(service, await sign(service.domainName, {}, { credentials }));
}

/** Creates a role with these inline statements, and opens a session of it. */
async function createRole(
  RoleName: string,
  ...statements: object[]
): Promise<AwsCredentialIdentity> {
  const trust = { Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: documentOf(trust) }),
  );
  if (statements.length > 0) {
    const PolicyDocument = documentOf(...statements);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
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

/** A statement of a role's own policy. */
function allow(Resource = '*') {
  return { Effect: 'Allow', Action: INVOKE, Resource };
}

function documentOf(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
