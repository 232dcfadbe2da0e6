import {
  CreateRuleCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  ListServiceNetworkServiceAssociationsCommand,
  type RuleMatch,
  UpdateListenerCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import {
  answering,
  forward,
  LatticeFactory,
  sendTo,
  sign,
  type TestRequest,
  type TestService,
} from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
const FAILED = { fixedResponse: { statusCode: 500 } };

const blue = await factory.createTarget(answering("'blue'"));
const green = await factory.createTarget(answering("'green'"));
const shop = await factory.createService();
const split = await factory.createListener(shop, forward([blue.id, 100], [green.id, 0]));

describe('a request', () => {
  it('reaches the service that its Host header names', async () => {
    await shift(100, 0);

    const response = await sendTo(emulator, shop.domainName);

    expect(response).toMatchObject({ status: 200, text: 'blue' });
  });

  it.each([
    ['with a port', `${shop.domainName}:80`],
    ['in capitals', shop.domainName.toUpperCase()],
  ])('may name it %s', async (_, host) => {
    await shift(100, 0);

    await expect(sendTo(emulator, host)).resolves.toMatchObject({ status: 200 });
  });

  it('finds nothing when it is signed for a service and its Host header names none', async () => {
    const signed = await sign('localhost');

    await expect(sendTo(emulator, 'localhost', signed)).resolves.toMatchObject({
      status: 404,
      text: 'Not Found',
    });
  });

  it('may name it by its custom domain', async () => {
    const customDomainName = 'shop.example.com';
    const service = await factory.createService({ customDomainName });
    await factory.createListener(service, FAILED);

    await expect(sendTo(emulator, customDomainName)).resolves.toMatchObject({ status: 500 });
  });

  it.each([
    ['that there is not', 'shop-0123456789abcdef0.7d67968.vpc-lattice-svcs.us-east-1.on.aws'],
    ['in capitals that there is not', 'SHOP-0.7D67968.VPC-LATTICE-SVCS.US-EAST-1.ON.AWS:80'],
    ['of another region', shop.domainName.replace('us-east-1', 'eu-west-1')],
  ])('to a service %s is not found', async (_, host) => {
    await expect(sendTo(emulator, host)).resolves.toMatchObject({
      status: 404,
      text: 'Not Found',
    });
  });

  it('to a service that left its network is not found', async () => {
    const service = await factory.createService();
    await factory.createListener(service, FAILED);
    await leaveNetwork(service);

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 404 });
  });

  it('to a service without a listener is not found', async () => {
    const service = await factory.createService();

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 404 });
  });

  it('to any other host is for the API', async () => {
    const response = await sendTo(emulator, 'example.com');

    expect(response.text).not.toBe('Not Found');
  });
});

describe('a listener', () => {
  it('answers on the port in the Host header', async () => {
    const service = await factory.createService();
    await factory.createListener(service, NOT_FOUND, { port: 80 });
    await factory.createListener(service, FAILED, { port: 8080 });

    const first = await sendTo(emulator, `${service.domainName}:80`);
    const second = await sendTo(emulator, `${service.domainName}:8080`);

    expect([first.status, second.status]).toEqual([404, 500]);
  });

  it('answers on any other port when it is the first', async () => {
    const service = await factory.createService();
    await factory.createListener(service, FAILED, { port: 8080 });
    await factory.createListener(service, NOT_FOUND, { port: 80 });

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 500 });
  });

  it('answers a fixed response by itself, without a body', async () => {
    const service = await factory.createService();
    await factory.createListener(service, NOT_FOUND);

    const response = await sendTo(emulator, service.domainName);

    expect(response).toMatchObject({ status: 404, text: '' });
    expect(response.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a rule', () => {
  it.each<[string, RuleMatch, TestRequest, boolean]>([
    ['its method', { httpMatch: { method: 'PUT' } }, { method: 'PUT' }, true],
    ['its method', { httpMatch: { method: 'PUT' } }, { method: 'GET' }, false],
    ['its path', path({ exact: '/orders' }), { path: '/orders?page=2' }, true],
    ['its path', path({ exact: '/orders' }), { path: '/ORDERS' }, true],
    ['its path', path({ exact: '/orders' }, true), { path: '/ORDERS' }, false],
    ['its path', path({ prefix: '/orders' }), { path: '/orders/1' }, true],
    ['its header', header({ exact: 'green' }), { headers: { 'X-Slot': 'GREEN' } }, true],
    ['its header', header({ exact: 'green' }, true), { headers: { 'X-Slot': 'GREEN' } }, false],
    ['its header', header({ prefix: 'gr' }), { headers: { 'x-slot': 'green' } }, true],
    ['its header', header({ contains: 'ee' }), { headers: { 'x-slot': 'green' } }, true],
    ['its header', header({ exact: 'green' }), {}, false],
  ])('takes a request by %s', async (_, match, request, fits) => {
    const service = await factory.createService();
    const { id } = await factory.createListener(service, NOT_FOUND);
    await createRule(service, id, 1, match);

    const { status } = await sendTo(emulator, service.domainName, request);

    expect(status).toBe(fits ? 500 : 404);
  });

  it('goes before another one of a higher priority number', async () => {
    const service = await factory.createService();
    const { id } = await factory.createListener(service, NOT_FOUND);
    await createRule(service, id, 20, path({ prefix: '/' }), NOT_FOUND);
    await createRule(service, id, 10, path({ prefix: '/orders' }), FAILED);

    const orders = await sendTo(emulator, service.domainName, { path: '/orders' });
    const other = await sendTo(emulator, service.domainName, { path: '/other' });

    expect([orders.status, other.status]).toEqual([500, 404]);
  });

  it('lets a header preview green while it has no weight', async () => {
    await shift(100, 0);
    const match = header({ exact: 'green' });
    await createRule(shop, split.id, 10, match, forward([green.id, 100]));

    const plain = await sendTo(emulator, shop.domainName);
    const preview = await sendTo(emulator, shop.domainName, { headers: { 'x-slot': 'green' } });

    expect([plain.text, preview.text]).toEqual(['blue', 'green']);
  });
});

describe('weights', () => {
  it('of 0 get nothing', async () => {
    await shift(0, 1);

    expect(await countGreen(30)).toBe(30);
  });

  it('share the requests, give or take chance', async () => {
    await shift(90, 10);
    const total = 400;

    const share = (await countGreen(total)) / total;

    // Four standard deviations of a binomial distribution; the seed makes it the same each time.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / total));
  });

  it('need not add up to 100', async () => {
    await shift(1, 1);
    const total = 200;

    const share = (await countGreen(total)) / total;

    expect(Math.abs(share - 0.5)).toBeLessThan(4 * Math.sqrt((0.5 * 0.5) / total));
  });

  it('that moved hold for the next request', async () => {
    await shift(100, 0);
    const before = await sendTo(emulator, shop.domainName);

    await shift(0, 100);

    const after = await sendTo(emulator, shop.domainName);
    expect([before.text, after.text]).toEqual(['blue', 'green']);
  });

  it('that are all 0 leave no target', async () => {
    await shift(0, 0);

    await expect(sendTo(emulator, shop.domainName)).resolves.toMatchObject({ status: 500 });
  });
});

async function shift(blueWeight: number, greenWeight: number): Promise<void> {
  await lattice.send(
    new UpdateListenerCommand({
      serviceIdentifier: shop.id,
      listenerIdentifier: split.id,
      defaultAction: forward([blue.id, blueWeight], [green.id, greenWeight]),
    }),
  );
}

/** Counts the requests that green answers. */
async function countGreen(total: number): Promise<number> {
  let count = 0;
  for (let i = 0; i < total; i += 1) {
    const { text } = await sendTo(emulator, shop.domainName);
    if (text === 'green') count += 1;
  }
  return count;
}

async function createRule(
  service: TestService,
  listenerIdentifier: string,
  priority: number,
  match: RuleMatch,
  action: typeof FAILED | ReturnType<typeof forward> = FAILED,
): Promise<void> {
  await lattice.send(
    new CreateRuleCommand({
      serviceIdentifier: service.id,
      listenerIdentifier,
      name: `priority-${priority}`,
      priority,
      match,
      action,
    }),
  );
}

function path(match: { exact: string } | { prefix: string }, caseSensitive = false): RuleMatch {
  return { httpMatch: { pathMatch: { match: match as { exact: string }, caseSensitive } } };
}

function header(match: object, caseSensitive = false): RuleMatch {
  const headerMatch = { name: 'X-Slot', match: match as { exact: string }, caseSensitive };
  return { httpMatch: { headerMatches: [headerMatch] } };
}

async function leaveNetwork({ id }: TestService): Promise<void> {
  const { items: [association] = [] } = await lattice.send(
    new ListServiceNetworkServiceAssociationsCommand({ serviceIdentifier: id }),
  );
  await lattice.send(
    new DeleteServiceNetworkServiceAssociationCommand({
      serviceNetworkServiceAssociationIdentifier: association?.id,
    }),
  );
}
