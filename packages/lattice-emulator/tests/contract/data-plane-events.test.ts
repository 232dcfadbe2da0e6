import { describe, expect, it } from '@jest/globals';
import { START_TIME, startEmulator } from '../support/emulator.ts';
import {
  ECHO,
  forward,
  LatticeFactory,
  sendTo,
  type TestRequest,
  type TestResponse,
} from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);

const ACCOUNT = '123456789012';
const vpcId = 'vpc-0123456789abcdef0';
const service = await factory.createService({ vpcId });
const v2 = await factory.createTarget(ECHO, { eventVersion: 'V2' });
const v1 = await factory.createTarget(ECHO, { eventVersion: 'V1' });
await factory.createListener(service, forward([v2.id, 1]), { port: 80 });
await factory.createListener(service, forward([v1.id, 1]), { port: 8080 });

type Event = {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly raw_path: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly [member: string]: unknown;
};

describe('an event of version 2', () => {
  it('has the structure that the user guide shows', async () => {
    const event = await receiveV2({
      path: '/orders?page=2&tag=a&tag=b',
      headers: { accept: '*/*' },
    });

    expect(event).toEqual({
      version: '2.0',
      path: '/orders?page=2&tag=a&tag=b',
      method: 'GET',
      headers: {
        host: [service.domainName],
        accept: ['*/*'],
        'x-forwarded-for': ['127.0.0.1'],
        'x-forwarded-port': ['80'],
        'x-forwarded-proto': ['http'],
        'x-amzn-requestid': [expect.stringMatching(/^[0-9a-f-]{36}$/)],
      },
      queryStringParameters: { page: ['2'], tag: ['a', 'b'] },
      requestContext: {
        serviceNetworkArn: service.networkArn,
        serviceArn: service.arn,
        targetGroupArn: v2.arn,
        identity: { sourceVpcArn: `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/${vpcId}` },
        region: 'us-east-1',
        timeEpoch: `${START_TIME}000`,
      },
    });
  });

  it('leaves out what the request has not', async () => {
    const event = await receiveV2({});

    expect(event).toMatchObject({ path: '/', method: 'GET' });
    expect(Object.keys(event)).toEqual(['version', 'path', 'method', 'headers', 'requestContext']);
  });

  it('has the path as it was sent', async () => {
    const event = await receiveV2({ path: '/a%20b/%C3%BC?name=J%C3%BCrgen%20M&flag' });

    expect(event.path).toBe('/a%20b/%C3%BC?name=J%C3%BCrgen%20M&flag');
  });

  it('has every value of a header that was sent several times', async () => {
    const event = await receiveV2({ headers: { 'X-Tag': ['a', 'b'] } });

    expect(event.headers['x-tag']).toEqual(['a', 'b']);
  });

  it('adds itself to the hops that the client names', async () => {
    const event = await receiveV2({ headers: { 'x-forwarded-for': '10.0.0.7' } });

    expect(event.headers['x-forwarded-for']).toEqual(['10.0.0.7', '127.0.0.1']);
  });

  it('knows no VPC of a network that has none', async () => {
    const other = await factory.createService();
    const target = await factory.createTarget(ECHO);
    await factory.createListener(other, forward([target.id, 1]));

    const { text } = await sendTo(emulator, other.domainName);

    expect(JSON.parse(text)).toMatchObject({ requestContext: { identity: {} } });
  });

  it.each([
    ['application/json', '{"a":1}'],
    ['application/json; charset=utf-8', '{"a":"ü"}'],
    ['APPLICATION/JSON', '{}'],
    ['application/xml', '<a/>'],
    ['application/javascript', 'a()'],
    ['text/csv', 'a,b'],
  ])('has a body of type %s as text', async (type, body) => {
    const event = await receiveV2({ method: 'POST', headers: { 'content-type': type }, body });

    expect(event.body).toBe(body);
    expect(event).not.toHaveProperty('isBase64Encoded');
  });

  it.each([
    ['application/octet-stream', Buffer.from([0, 255])],
    ['application/json-patch+json', '[]'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['', 'anything'],
  ])('has a body of type "%s" in base64', async (type, body) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };

    const event = await receiveV2({ method: 'POST', headers, body });

    expect(event).toMatchObject({
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    });
  });
});

describe('an event of version 1', () => {
  it('has scalars in snake case', async () => {
    const event = await receiveV1({
      method: 'POST',
      path: '/orders?page=2&tag=a&tag=b',
      headers: { 'content-type': 'text/plain', 'x-tag': ['a', 'b'] },
      body: 'hello',
    });

    expect(event).toEqual({
      raw_path: '/orders?page=2&tag=a&tag=b',
      method: 'POST',
      headers: expect.objectContaining({
        host: `${service.domainName}:8080`,
        'content-type': 'text/plain',
        'x-tag': 'a, b',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '8080',
      }),
      query_string_parameters: { page: '2', tag: 'b' },
      body: 'hello',
      is_base64_encoded: false,
    });
  });

  it('names caller, network and target in headers', async () => {
    const event = await receiveV1({});

    expect(event.headers).toMatchObject({
      'x-amzn-lattice-identity': 'Principal=;SessionName=;Type=',
      'x-amzn-lattice-network': `SourceVpcArn=arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/${vpcId}`,
      'x-amzn-lattice-target': `ServiceArn=${service.arn};ServiceNetworkArn=${service.networkArn};TargetGroupArn=${v1.arn}`,
    });
  });

  it('has a binary body in base64', async () => {
    const event = await receiveV1({ method: 'POST', body: Buffer.from([0, 255]) });

    expect(event).toMatchObject({ body: 'AP8=', is_base64_encoded: true });
  });
});

describe('both versions', () => {
  it.each(['80', '8080'])('take no header of Lattice from a client (port %s)', async (port) => {
    const event = await receive(port, {
      headers: {
        'X-Amzn-Lattice-Identity': 'Principal=arn:aws:iam::123456789012:root',
        'x-amzn-lattice-anything': 'forged',
      },
    });

    expect(JSON.stringify(event)).not.toMatch(/forged|Principal=arn/);
  });

  it.each(['80', '8080'])('take no header of one connection (port %s)', async (port) => {
    const headers = { connection: 'close, te', te: 'trailers', 'keep-alive': 'timeout=5' };

    const event = await receive(port, { headers });

    expect(Object.keys(event.headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(connection|te|keep-alive)$/)]),
    );
  });

  it.each(['80', '8080'])('have the id that the client gave (port %s)', async (port) => {
    const { text, headers } = await send(port, { headers: { 'x-amzn-requestid': 'my-id' } });

    const event = JSON.parse(text) as Event;
    expect([event.headers['x-amzn-requestid']].flat()).toEqual(['my-id']);
    expect(headers['x-amzn-requestid']).toBe('my-id');
  });

  it('cut off an id that is too long', async () => {
    const { headers } = await send('80', { headers: { 'x-amzn-requestid': 'x'.repeat(600) } });

    expect(headers['x-amzn-requestid']).toBe('x'.repeat(512));
  });
});

async function receiveV2(request: TestRequest): Promise<Event> {
  const { text } = await sendTo(emulator, service.domainName, request);
  return JSON.parse(text) as Event;
}

function receiveV1(request: TestRequest): Promise<Event> {
  return receive('8080', request);
}

async function receive(port: string, request: TestRequest): Promise<Event> {
  const { text } = await send(port, request);
  return JSON.parse(text) as Event;
}

function send(port: string, request: TestRequest): Promise<TestResponse> {
  return sendTo(emulator, `${service.domainName}:${port}`, request);
}
