import {
  ConflictException,
  CreateAccessLogSubscriptionCommand,
  CreateListenerCommand,
  CreateRuleCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
const service = await factory.createService();
const listener = await factory.createListener(service, NOT_FOUND);
const { id: bare = '' } = await lattice.send(new CreateServiceCommand({ name: 'bare' }));

type Answer = { readonly arn?: string | undefined; readonly $metadata: object };
type Create = (input: { clientToken: string; tags?: Record<string, string> }) => Promise<Answer>;

/** Each create operation, with a request that differs from that of the others. */
const CREATES: readonly (readonly [string, Create])[] = [
  [
    'CreateServiceNetwork',
    (input) => lattice.send(new CreateServiceNetworkCommand({ name: 'network', ...input })),
  ],
  [
    'CreateService',
    (input) => lattice.send(new CreateServiceCommand({ name: 'service', ...input })),
  ],
  [
    'CreateTargetGroup',
    (input) =>
      lattice.send(new CreateTargetGroupCommand({ name: 'group', type: 'LAMBDA', ...input })),
  ],
  [
    'CreateServiceNetworkServiceAssociation',
    (input) =>
      lattice.send(
        new CreateServiceNetworkServiceAssociationCommand({
          serviceIdentifier: bare,
          serviceNetworkIdentifier: service.networkId,
          ...input,
        }),
      ),
  ],
  [
    'CreateServiceNetworkVpcAssociation',
    (input) =>
      lattice.send(
        new CreateServiceNetworkVpcAssociationCommand({
          vpcIdentifier: 'vpc-00000001',
          serviceNetworkIdentifier: service.networkId,
          ...input,
        }),
      ),
  ],
  [
    'CreateListener',
    (input) =>
      lattice.send(
        new CreateListenerCommand({
          serviceIdentifier: bare,
          name: 'http',
          protocol: 'HTTP',
          defaultAction: NOT_FOUND,
          ...input,
        }),
      ),
  ],
  [
    'CreateRule',
    (input) =>
      lattice.send(
        new CreateRuleCommand({
          serviceIdentifier: service.id,
          listenerIdentifier: listener.id,
          name: 'get',
          priority: 1,
          match: { httpMatch: { method: 'GET' } },
          action: NOT_FOUND,
          ...input,
        }),
      ),
  ],
  [
    'CreateAccessLogSubscription',
    (input) =>
      lattice.send(
        new CreateAccessLogSubscriptionCommand({
          resourceIdentifier: service.id,
          destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/access:*',
          ...input,
        }),
      ),
  ],
];

describe.each(CREATES)('a client token of %s', (_, create) => {
  // The same for all operations: each has its own.
  const clientToken = 'one-token';

  it('makes one resource of two calls, however much later the second comes', async () => {
    const first = await create({ clientToken });
    await emulator.clock.advance('1h');

    const second = await create({ clientToken });

    expect(second).toEqual({ ...first, $metadata: second.$metadata });
    expect(first.arn).toBeDefined();
  });

  it('is refused with another request', async () => {
    const creating = create({ clientToken, tags: { other: 'request' } });

    await expect(creating).rejects.toThrow(ConflictException);
    await expect(creating).rejects.toThrow('client token one-token was used for another request');
  });

  it('when it is new, makes nothing twice that can be there only once', async () => {
    await expect(create({ clientToken: 'another-token' })).rejects.toThrow(ConflictException);
  });
});

it('is free again when the call failed', async () => {
  const clientToken = 'failed-once';
  const failing = lattice.send(new CreateServiceCommand({ name: 'UPPER', clientToken }));
  await expect(failing).rejects.toThrow('service name');

  const creating = lattice.send(new CreateServiceCommand({ name: 'lower', clientToken }));

  await expect(creating).resolves.toMatchObject({ name: 'lower' });
});
