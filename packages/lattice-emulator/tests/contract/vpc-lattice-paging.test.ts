import {
  CreateAccessLogSubscriptionCommand,
  CreateListenerCommand,
  CreateRuleCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  ListAccessLogSubscriptionsCommand,
  ListListenersCommand,
  ListRulesCommand,
  ListServiceNetworkServiceAssociationsCommand,
  ListServiceNetworksCommand,
  ListServiceNetworkVpcAssociationsCommand,
  ListServicesCommand,
  ListTargetGroupsCommand,
  ListTargetsCommand,
  RegisterTargetsCommand,
  ValidationException,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

// Targets stay listed while they drain, so that a target group can have several.
const emulator = await startEmulator({ settings: { targetDrainMs: 60_000 } });
const lattice = new VPCLatticeClient(clientConfig(emulator));

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:app';
const NOT_FOUND = { fixedResponse: { statusCode: 404 } };

type PageInput = { readonly maxResults?: number; readonly nextToken?: string | undefined };
type Page = {
  readonly items?: readonly { readonly id?: string | undefined }[] | undefined;
  readonly nextToken?: string | undefined;
};
type List = (input: PageInput) => Promise<Page>;

const made = { service: '', network: '', group: '', listener: '' };

/** Every list that has pages, and how many items it has here. */
const LISTS: readonly (readonly [string, List, number])[] = [
  ['ListServices', (input) => lattice.send(new ListServicesCommand(input)), 3],
  ['ListServiceNetworks', (input) => lattice.send(new ListServiceNetworksCommand(input)), 3],
  ['ListTargetGroups', (input) => lattice.send(new ListTargetGroupsCommand(input)), 3],
  [
    'ListServiceNetworkServiceAssociations',
    (input) =>
      lattice.send(
        new ListServiceNetworkServiceAssociationsCommand({
          serviceNetworkIdentifier: made.network,
          ...input,
        }),
      ),
    3,
  ],
  [
    'ListServiceNetworkVpcAssociations',
    (input) =>
      lattice.send(
        new ListServiceNetworkVpcAssociationsCommand({
          serviceNetworkIdentifier: made.network,
          ...input,
        }),
      ),
    3,
  ],
  [
    'ListListeners',
    (input) =>
      lattice.send(new ListListenersCommand({ serviceIdentifier: made.service, ...input })),
    2,
  ],
  [
    'ListRules',
    (input) =>
      lattice.send(
        new ListRulesCommand({
          serviceIdentifier: made.service,
          listenerIdentifier: made.listener,
          ...input,
        }),
      ),
    3,
  ],
  [
    'ListTargets',
    (input) =>
      lattice.send(new ListTargetsCommand({ targetGroupIdentifier: made.group, ...input })),
    3,
  ],
];

beforeAll(async () => {
  const networks = await each(3, (n) =>
    lattice.send(new CreateServiceNetworkCommand({ name: `network-${n}` })),
  );
  const services = await each(3, (n) =>
    lattice.send(new CreateServiceCommand({ name: `service-${n}` })),
  );
  const groups = await each(3, (n) =>
    lattice.send(new CreateTargetGroupCommand({ name: `group-${n}`, type: 'LAMBDA' })),
  );
  made.network = networks[0]?.id ?? '';
  made.service = services[0]?.id ?? '';
  made.group = groups[0]?.id ?? '';
  await each(3, (n) => associate(services[n]?.id ?? ''));
  await each(3, (n) => associateVpc(`vpc-0000000${n}`));
  const listeners = await each(2, createListener);
  made.listener = listeners[0]?.id ?? '';
  await each(2, createRule);
  await each(3, async (n) => {
    const input = { targetGroupIdentifier: made.group, targets: [{ id: `${FUNCTION}:${n + 1}` }] };
    await lattice.send(new RegisterTargetsCommand(input));
    if (n < 2) await lattice.send(new DeregisterTargetsCommand(input));
  });
});

describe.each(LISTS)('%s', (name, list, size) => {
  it('gives every item once, page by page', async () => {
    const whole = await list({});
    const pages = [await list({ maxResults: 1 })];
    while (pages.at(-1)?.nextToken !== undefined) {
      const { nextToken } = pages.at(-1) ?? {};
      pages.push(await list({ maxResults: 1, nextToken }));
    }

    expect(whole.items).toHaveLength(size);
    expect(whole.nextToken).toBeUndefined();
    expect(pages).toHaveLength(size);
    expect(pages.flatMap(({ items = [] }) => items)).toEqual(whole.items);
  });

  it.each([0, 101])('refuses pages of %d', async (maxResults) => {
    const listing = list({ maxResults });

    await expect(listing).rejects.toThrow(ValidationException);
    await expect(listing).rejects.toMatchObject({ fieldList: [{ name: 'maxResults' }] });
  });

  it.each([1, 100])('takes pages of %d', async (maxResults) => {
    await expect(list({ maxResults })).resolves.toBeDefined();
  });

  it.each(LISTS.filter(([other]) => other !== name).slice(0, 2))(
    'refuses a token of %s',
    async (_, listOther) => {
      const { nextToken } = await listOther({ maxResults: 1 });

      const listing = list({ nextToken });

      expect(nextToken).toBeDefined();
      await expect(listing).rejects.toThrow(ValidationException);
      await expect(listing).rejects.toMatchObject({ fieldList: [{ name: 'nextToken' }] });
    },
  );
});

describe('a page token', () => {
  it('holds for the filters only with which it was given', async () => {
    const { nextToken } = await lattice.send(new ListTargetGroupsCommand({ maxResults: 1 }));

    const listing = lattice.send(
      new ListTargetGroupsCommand({ nextToken, targetGroupType: 'LAMBDA' }),
    );

    await expect(listing).rejects.toThrow(ValidationException);
  });

  it('may come with another page size', async () => {
    const { nextToken } = await lattice.send(new ListServicesCommand({ maxResults: 1 }));

    const { items } = await lattice.send(new ListServicesCommand({ nextToken, maxResults: 50 }));

    expect(items).toHaveLength(2);
  });

  it('is refused when its end is cut off', async () => {
    const { nextToken } = await lattice.send(new ListServicesCommand({ maxResults: 1 }));

    const listing = lattice.send(new ListServicesCommand({ nextToken: nextToken?.slice(0, -4) }));

    await expect(listing).rejects.toThrow(ValidationException);
  });
});

describe('ListAccessLogSubscriptions', () => {
  it('has a page for the one subscription that a resource can have', async () => {
    await lattice.send(
      new CreateAccessLogSubscriptionCommand({
        resourceIdentifier: made.service,
        destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/access:*',
      }),
    );
    const list = (input: PageInput) =>
      lattice.send(
        new ListAccessLogSubscriptionsCommand({ resourceIdentifier: made.service, ...input }),
      );

    const { items, nextToken } = await list({ maxResults: 1 });

    expect(items).toHaveLength(1);
    expect(nextToken).toBeUndefined();
    await expect(list({ maxResults: 101 })).rejects.toThrow(ValidationException);
  });
});

async function each<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let n = 0; n < count; n += 1) all.push(await make(n));
  return all;
}

function associate(serviceIdentifier: string) {
  const input = { serviceIdentifier, serviceNetworkIdentifier: made.network };
  return lattice.send(new CreateServiceNetworkServiceAssociationCommand(input));
}

function associateVpc(vpcIdentifier: string) {
  const input = { vpcIdentifier, serviceNetworkIdentifier: made.network };
  return lattice.send(new CreateServiceNetworkVpcAssociationCommand(input));
}

function createListener(n: number) {
  return lattice.send(
    new CreateListenerCommand({
      serviceIdentifier: made.service,
      name: `http-${n}`,
      protocol: 'HTTP',
      port: 80 + n,
      defaultAction: NOT_FOUND,
    }),
  );
}

function createRule(n: number) {
  return lattice.send(
    new CreateRuleCommand({
      serviceIdentifier: made.service,
      listenerIdentifier: made.listener,
      name: `name-${n}`,
      priority: n + 1,
      match: { httpMatch: { method: 'GET' } },
      action: NOT_FOUND,
    }),
  );
}
