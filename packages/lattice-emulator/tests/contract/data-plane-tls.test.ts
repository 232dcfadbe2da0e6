import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateAccessLogSubscriptionCommand,
  PutAuthPolicyCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import {
  answering,
  ECHO,
  forward,
  LatticeFactory,
  sendTo,
  sign,
  type TestRequest,
  type TestService,
} from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const ca = await emulator.caCertificate();

const CERTIFICATE =
  'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000';
const HTTPS = { protocol: 'HTTPS' as const, port: 443 };
const FAILED = { fixedResponse: { statusCode: 500 } };
const UNRECOGNIZED_NAME = {
  code: 'EPROTO',
  message: expect.stringContaining('unrecognized name'),
};

describe('a request over TLS', () => {
  it('reaches a function of a service by its generated name, signed', async () => {
    const { id } = await factory.createTarget(answering("'blue'"));
    const service = await factory.createService({ authType: 'AWS_IAM' });
    await allowAll(service);
    await factory.createListener(service, forward([id, 1]), HTTPS);
    const request = await sign(service.domainName, {}, { date: new Date(START_TIME) });

    const response = await sendSecurely(service.domainName, request);

    expect(response).toMatchObject({ status: 200, text: 'blue' });
  });

  it('is refused without a signature where IAM decides', async () => {
    const service = await secureService({ authType: 'AWS_IAM' });

    await expect(sendSecurely(service.domainName)).resolves.toMatchObject({ status: 403 });
  });

  it('tells the function its protocol and its port', async () => {
    const service = await echoService();

    const { text } = await sendSecurely(service.domainName);

    expect(JSON.parse(text)).toMatchObject({
      headers: { 'x-forwarded-proto': ['https'], 'x-forwarded-port': ['443'] },
    });
  });

  it('may have a body of any size, and others after it on the same connection', async () => {
    const service = await echoService();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = 'x'.repeat(500_000);
    const send = () =>
      sendTo(
        emulator,
        service.domainName,
        { method: 'POST', headers: { 'content-type': 'text/plain' }, body },
        { servername: service.domainName, ca, agent },
      );

    const answers = [await send(), await send()];
    agent.destroy();

    expect(answers.map(({ text }) => (JSON.parse(text) as { body: string }).body.length)).toEqual([
      body.length,
      body.length,
    ]);
  });

  it('is in the access log with its name, version and cipher', async () => {
    const logs = new CloudWatchLogsClient(clientConfig(emulator));
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'access' }));
    const service = await secureService();
    await factory.client.send(
      new CreateAccessLogSubscriptionCommand({
        resourceIdentifier: service.arn,
        destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:access:*',
      }),
    );

    await sendSecurely(service.domainName);

    const { events: [event] = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: 'access' }),
    );
    expect(JSON.parse(event?.message ?? '')).toMatchObject({
      serverNameIndication: service.domainName,
      tlsVersion: 'TLSv1.3',
      sslCipher: expect.stringMatching(/^TLS_/),
    });
  });
});

describe('a listener for HTTPS', () => {
  it.each([
    ['without a port when it is on 443', 443, '', 500],
    [
      "by the emulator's own port when it is on 443",
      443,
      `:${new URL(emulator.endpoint).port}`,
      500,
    ],
    ['by its port', 8443, ':8443', 500],
    ['by no other port', 8443, '', 404],
    ['by no other port', 443, ':8443', 404],
  ])('is reached %s', async (_, port, suffix, status) => {
    const service = await factory.createService();
    await factory.createListener(service, FAILED, { ...HTTPS, port });

    await expect(
      sendSecurely(service.domainName, { headers: { host: service.domainName + suffix } }),
    ).resolves.toMatchObject({ status });
  });

  it('is the only kind that TLS reaches', async () => {
    const service = await factory.createService();
    await factory.createListener(service, FAILED, { protocol: 'HTTP', port: 443 });

    await expect(sendSecurely(service.domainName)).resolves.toMatchObject({ status: 404 });
  });

  it('still takes plain requests, which clients send to the endpoint that they know', async () => {
    const service = await secureService();

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 500 });
  });
});

describe('a custom domain name', () => {
  it('has a certificate when its service has one', async () => {
    const name = 'shop.example.com';
    await secureService({ customDomainName: name, certificateArn: CERTIFICATE });

    await expect(sendSecurely(name)).resolves.toMatchObject({ status: 500 });
    await expect(sendSecurely(name.toUpperCase(), {}, name)).resolves.toMatchObject({
      status: 500,
    });
  });

  it('has none otherwise, while the generated name and plain requests work', async () => {
    const name = 'bare.example.com';
    const service = await secureService({ customDomainName: name });

    await expect(sendSecurely(name)).rejects.toMatchObject(UNRECOGNIZED_NAME);
    await expect(sendSecurely(service.domainName)).resolves.toMatchObject({ status: 500 });
    await expect(sendTo(emulator, name)).resolves.toMatchObject({ status: 500 });
  });

  it('has one as soon as its service gets one', async () => {
    const name = 'late.example.com';
    const { id: serviceIdentifier } = await secureService({ customDomainName: name });

    await factory.client.send(
      new UpdateServiceCommand({ serviceIdentifier, certificateArn: CERTIFICATE }),
    );

    await expect(sendSecurely(name)).resolves.toMatchObject({ status: 500 });
  });
});

describe('a TLS handshake', () => {
  it.each([
    ['of no service', 'nobody.example.com'],
    ['that looks generated', 'shop-0123456789abcdef0.7d67968.vpc-lattice-svcs.us-east-1.on.aws'],
  ])('fails for a name %s', async (_, name) => {
    await expect(sendSecurely(name)).rejects.toMatchObject(UNRECOGNIZED_NAME);
  });

  it('fails without a name', async () => {
    await expect(sendSecurely('127.0.0.1', {}, '')).rejects.toMatchObject(UNRECOGNIZED_NAME);
  });

  it('fails for a client that does not trust the certificate', async () => {
    const { domainName } = await secureService();

    await expect(
      sendTo(emulator, domainName, {}, { servername: domainName }),
    ).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('that is broken off harms nobody', async () => {
    const { hostname, port } = new URL(emulator.endpoint);
    for (const start of [[0x16], [0x16, 3, 1, 0, 1, 1], [0x16, 3, 1, 0, 4, 1, 0, 0, 200]]) {
      const socket = connect(Number(port), hostname);
      socket.end(Buffer.from(start));
      socket.resume();
      await once(socket, 'close');
    }

    const lambda = new LambdaClient(clientConfig(emulator));
    await expect(lambda.send(new ListFunctionsCommand({}))).resolves.toBeDefined();
  });
});

describe('a fault', () => {
  it('resets a connection that speaks TLS', async () => {
    const service = await secureService();
    emulator.faults.add({ kind: 'reset', service: 'vpc-lattice-svcs', resource: service.name });

    await expect(sendSecurely(service.domainName)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('the certificate to trust', () => {
  it('is at an endpoint of the emulator', async () => {
    const response = await fetch(`${emulator.endpoint}/_emulator/ca.pem`);

    expect(response.headers.get('content-type')).toBe('application/x-pem-file');
    expect(await response.text()).toBe(ca);
  });

  it('gives no access to APIs over TLS', async () => {
    const { domainName } = await secureService();

    await expect(
      sendSecurely('127.0.0.1', { path: '/_emulator/state' }, domainName),
    ).resolves.toMatchObject({ status: 404, text: 'Not Found' });
  });
});

/** A service with an HTTPS listener on 443, which answers 500. */
async function secureService(
  options: Parameters<LatticeFactory['createService']>[0] = {},
): Promise<TestService> {
  const service = await factory.createService(options);
  await factory.createListener(service, FAILED, HTTPS);
  return service;
}

/** A service with an HTTPS listener on 443, whose function answers with its event. */
async function echoService(): Promise<TestService> {
  const { id } = await factory.createTarget(ECHO);
  const service = await factory.createService();
  await factory.createListener(service, forward([id, 1]), HTTPS);
  return service;
}

async function allowAll(service: TestService): Promise<void> {
  const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow] });
  await factory.client.send(new PutAuthPolicyCommand({ resourceIdentifier: service.id, policy }));
}

function sendSecurely(host: string, request: TestRequest = {}, servername = host) {
  return sendTo(emulator, host, request, { servername, ca });
}
