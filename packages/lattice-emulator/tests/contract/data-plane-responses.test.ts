import { LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { RegisterTargetsCommand } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { answering, forward, LatticeFactory, sendTo } from '../support/lattice-service.ts';

const emulator = await startEmulator({
  settings: { functionFailureStatus: 503, malformedResponseStatus: 500 },
});
const factory = new LatticeFactory(emulator);
const lambda = new LambdaClient(clientConfig(emulator));

/** Returns what the request's body asks for, or does what its path says. */
const OBEDIENT = `export const handler = async (event) => {
  if (event.path === '/throw') throw new Error('broken');
  if (event.path === '/exit') process.exit(1);
  if (event.path === '/sleep') return new Promise(() => setTimeout(() => {}, 60_000));
  return JSON.parse(event.body ?? 'null');
};`;
const obedient = await factory.createTarget(OBEDIENT, { timeoutSeconds: 1 });
const service = await factory.createService();
await factory.createListener(service, forward([obedient.id, 1]));

/** An emulator whose settings are the default ones. */
const plainEmulator = await startEmulator();
const plainFactory = new LatticeFactory(plainEmulator);
const plainService = await plainFactory.createService();
const plainTarget = await plainFactory.createTarget(OBEDIENT);
await plainFactory.createListener(plainService, forward([plainTarget.id, 1]));

describe('a response', () => {
  it('is what the function returned', async () => {
    const response = await ask({
      isBase64Encoded: false,
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Count': '3' },
      body: '{"ü":1}',
    });

    expect(response).toMatchObject({ status: 201, text: '{"ü":1}' });
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'x-count': '3',
      'content-length': '8',
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each([200, 204, 301, 404, 418, 500, 599])('may have the status %d', async (statusCode) => {
    await expect(ask({ statusCode })).resolves.toMatchObject({ status: statusCode, text: '' });
  });

  it('has the bytes of a body in base64', async () => {
    const body = Buffer.from([0, 255, 10]).toString('base64');

    const { bytes } = await ask({ statusCode: 200, isBase64Encoded: true, body });

    expect(bytes).toEqual(Buffer.from([0, 255, 10]));
  });

  it('has a header with several values once for each', async () => {
    const headers = { 'Set-Cookie': ['a=1', 'b=2'] };

    const response = await ask({ statusCode: 200, headers });

    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('has its own length, whatever the function says', async () => {
    const headers = { 'Content-Length': '1000', 'Transfer-Encoding': 'chunked' };

    const response = await ask({ statusCode: 200, headers, body: 'four' });

    expect(response.text).toBe('four');
    expect(response.headers).toMatchObject({ 'content-length': '4' });
  });

  it('has no body for HEAD', async () => {
    const target = await factory.createTarget(answering("'body'"));
    const other = await factory.createService();
    await factory.createListener(other, forward([target.id, 1]));

    const response = await sendTo(emulator, other.domainName, { method: 'HEAD' });

    expect(response).toMatchObject({ status: 200, text: '' });
  });
});

describe('a response that is none', () => {
  it.each([
    ['nothing', null],
    ['text', 'hello'],
    ['no status', { body: 'hello' }],
    ['a status in text', { statusCode: '200' }],
    ['an object as body', { statusCode: 200, body: {} }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
  ])('becomes the status of the settings: %s', async (_, returned) => {
    await expect(ask(returned)).resolves.toMatchObject({ status: 500 });
  });

  it('is a 502 by default', async () => {
    const response = await sendTo(plainEmulator, plainService.domainName);

    expect(response.status).toBe(502);
  });
});

describe('a function that fails', () => {
  it.each([
    ['throws', '/throw'],
    ['ends its process', '/exit'],
    ['takes longer than its timeout', '/sleep'],
  ])('becomes the status of the settings: one that %s', async (_, path) => {
    const response = await sendTo(emulator, service.domainName, { path });

    expect(response).toMatchObject({ status: 503, text: 'Internal Server Error' });
    expect(response.headers['x-amzn-requestid']).toBeDefined();
  });

  it('is a 500 by default', async () => {
    const response = await sendTo(plainEmulator, plainService.domainName, { path: '/throw' });

    expect(response.status).toBe(500);
  });

  it('does not keep the next request from being answered', async () => {
    await sendTo(emulator, service.domainName, { path: '/exit' });

    await expect(ask({ statusCode: 200 })).resolves.toMatchObject({ status: 200 });
  });
});

describe('a function that cannot be invoked', () => {
  it('is one that Lattice has no permission for', async () => {
    const target = await factory.createTarget(answering("''"), { isPermitted: false });

    expect(await statusOf(target.id)).toBe(503);
  });

  it('is one that permits another target group only', async () => {
    const target = await factory.createTarget(answering("''"));
    const { id } = await factory.createTargetGroup();
    await factory.client.send(
      new RegisterTargetsCommand({
        targetGroupIdentifier: id,
        targets: [{ id: target.functionArn }],
      }),
    );

    expect(await statusOf(id)).toBe(503);
  });

  it('is one whose permission was removed', async () => {
    const target = await factory.createTarget(answering("''"));
    const { functionName: FunctionName } = target;
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'lattice' }));

    expect(await statusOf(target.id)).toBe(503);
  });

  it('is one without any concurrency left', async () => {
    const target = await factory.createTarget(answering("''"), { reservedConcurrency: 0 });

    expect(await statusOf(target.id)).toBe(503);
  });

  it('is one that a target group does not have', async () => {
    const { id } = await factory.createTargetGroup();

    expect(await statusOf(id)).toBe(503);
  });
});

function ask(returned: unknown) {
  return sendTo(emulator, service.domainName, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(returned),
  });
}

/** The status that callers of a service see which forwards to a target group. */
async function statusOf(targetGroupId: string): Promise<number> {
  const user = await factory.createService();
  await factory.createListener(user, forward([targetGroupId, 1]));
  const { status } = await sendTo(emulator, user.domainName);
  return status;
}
