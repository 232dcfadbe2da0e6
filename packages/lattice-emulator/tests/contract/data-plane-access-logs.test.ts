import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessLogSubscriptionCommand,
  PutAuthPolicyCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { answering, forward, LatticeFactory, sendTo, sign } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const logs = new CloudWatchLogsClient(clientConfig(emulator));

const ROOT = 'arn:aws:iam::123456789012:root';
const target = await factory.createTarget(answering("'hello'"));
const broken = await factory.createTarget('export const handler = () => { throw new Error(); };');
let count = 0;

describe('an access log', () => {
  it('has a line for each request', async () => {
    const service = await factory.createService();
    await factory.createListener(service, forward([target.id, 1]));
    const logGroup = await logTo(service.id);

    const { headers } = await sendTo(emulator, service.domainName, {
      method: 'POST',
      path: '/orders?page=1',
      headers: { 'user-agent': 'test' },
      body: 'four',
    });

    expect(await linesOf(logGroup)).toEqual([
      {
        startTime: new Date(START_TIME).toISOString(),
        requestId: headers['x-amzn-requestid'],
        requestMethod: 'POST',
        requestPath: '/orders',
        protocol: 'HTTP/1.1',
        hostHeader: service.domainName,
        sslCipher: null,
        tlsVersion: null,
        serverNameIndication: null,
        userAgent: 'test',
        serviceArn: service.arn,
        serviceNetworkArn: service.networkArn,
        targetGroupArn: target.arn,
        responseCode: 200,
        duration: expect.any(Number),
        bytesReceived: 4,
        bytesSent: 5,
        resolvedUser: null,
        callerPrincipal: null,
        authDeniedReason: null,
        failureReason: null,
      },
    ]);
  });

  it('has its own stream for each service', async () => {
    const service = await factory.createService();
    await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
    const logGroupName = await logTo(service.networkId);

    await sendTo(emulator, service.domainName);

    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams).toMatchObject([{ logStreamName: service.id }]);
  });

  it('loses no line of requests at the same time', async () => {
    const service = await factory.createService();
    await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
    const logGroup = await logTo(service.id);

    await Promise.all(Array.from({ length: 20 }, () => sendTo(emulator, service.domainName)));

    expect(await linesOf(logGroup)).toHaveLength(20);
  });

  it('is written of the network and of the service', async () => {
    const service = await factory.createService();
    await factory.createListener(service, { fixedResponse: { statusCode: 500 } });
    const [ofService, ofNetwork] = [await logTo(service.id), await logTo(service.networkId)];

    await sendTo(emulator, service.domainName);

    const expected = [{ responseCode: 500, targetGroupArn: null, bytesSent: 0 }];
    expect(await linesOf(ofService)).toMatchObject(expected);
    expect(await linesOf(ofNetwork)).toMatchObject(expected);
  });

  it('says that a target failed', async () => {
    const service = await factory.createService();
    await factory.createListener(service, forward([broken.id, 1]));
    const logGroup = await logTo(service.id);

    await sendTo(emulator, service.domainName);

    expect(await linesOf(logGroup)).toMatchObject([
      { responseCode: 500, targetGroupArn: broken.arn, failureReason: 'TargetProtocolError' },
    ]);
  });

  it('names the callers that were admitted and those that were not', async () => {
    const service = await factory.createService({ authType: 'AWS_IAM' });
    await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
    await allow(service.id, { AWS: ROOT });
    const logGroup = await logTo(service.id);
    const stale = { date: new Date(START_TIME - 600_000) };

    await sendTo(emulator, service.domainName, await sign(service.domainName));
    await sendTo(emulator, service.domainName);
    await sendTo(emulator, service.domainName, await sign(service.domainName, {}, stale));

    expect(await linesOf(logGroup)).toMatchObject([
      {
        responseCode: 404,
        resolvedUser: ROOT,
        callerPrincipal: ROOT,
        authDeniedReason: null,
      },
      {
        responseCode: 403,
        resolvedUser: 'Anonymous',
        callerPrincipal: null,
        authDeniedReason: 'Service',
      },
      {
        responseCode: 403,
        resolvedUser: 'Unknown',
        callerPrincipal: null,
        authDeniedReason: 'Identity',
      },
    ]);
  });

  it('does not keep a request from being answered when its group is gone', async () => {
    const service = await factory.createService();
    await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
    const logGroupName = await logTo(service.id);
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 404 });
  });
});

/** Sends the access logs of a service or a network to a log group of their own. */
async function logTo(resourceIdentifier: string): Promise<string> {
  count += 1;
  const logGroupName = `/lattice/${count}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await factory.client.send(
    new CreateAccessLogSubscriptionCommand({
      resourceIdentifier,
      destinationArn: `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}:*`,
    }),
  );
  return logGroupName;
}

async function linesOf(logGroupName: string): Promise<unknown[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = '' }) => JSON.parse(message) as unknown);
}

async function allow(resourceIdentifier: string, Principal: object): Promise<void> {
  const statement = { Effect: 'Allow', Principal, Action: '*', Resource: '*' };
  const policy = JSON.stringify({ Statement: [statement] });
  await factory.client.send(new PutAuthPolicyCommand({ resourceIdentifier, policy }));
}
