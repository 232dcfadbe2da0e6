import {
  ConflictException,
  CreateAccessLogSubscriptionCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  DeleteAccessLogSubscriptionCommand,
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  GetAccessLogSubscriptionCommand,
  ListAccessLogSubscriptionsCommand,
  ResourceNotFoundException,
  UpdateAccessLogSubscriptionCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { START_TIME, startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const LOG_GROUP = 'arn:aws:logs:us-east-1:123456789012:log-group:/lattice/access:*';
const UNKNOWN = 'als-00000000000000000';

describe('CreateAccessLogSubscription', () => {
  it('sends the access logs of a service or a network to a log group', async () => {
    const service = await factory.createService();

    const ofService = await create(service.arn);
    const ofNetwork = await create(service.networkId);

    expect(ofService).toMatchObject({
      id: expect.stringMatching(/^als-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:accesslogsubscription/${ofService.id}`,
      resourceId: service.id,
      resourceArn: service.arn,
      destinationArn: LOG_GROUP,
    });
    expect(ofNetwork).toMatchObject({
      resourceId: service.networkId,
      resourceArn: service.networkArn,
    });
  });

  it('refuses a second one', async () => {
    const service = await factory.createService();
    const { id } = await create(service.id);

    const again = create(service.id);

    await expect(again).rejects.toThrow(ConflictException);
    await expect(again).rejects.toMatchObject({
      message: `${service.id} already logs to ${LOG_GROUP}`,
      resourceId: id,
      resourceType: 'ACCESS_LOG_SUBSCRIPTION',
    });
  });

  it.each(['arn:aws:s3:::bucket', 'arn:aws:firehose:us-east-1:123456789012:deliverystream/a'])(
    'says that it cannot write to %s',
    async (destinationArn) => {
      const service = await factory.createService();

      const creating = create(service.id, { destinationArn });

      await expect(creating).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining(`access logs to ${destinationArn}`),
      });
    },
  );

  it('says that it has no logs of resource configurations', async () => {
    const service = await factory.createService();

    const creating = create(service.networkId, { serviceNetworkLogType: 'RESOURCE' });

    await expect(creating).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('refuses an unknown service', async () => {
    await expect(create('svc-00000000000000000')).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('GetAccessLogSubscription', () => {
  it('finds a subscription by its id and by its ARN', async () => {
    const service = await factory.createService();
    const { id, arn } = await create(service.id);

    const byId = await get(id);
    const byArn = await get(arn);

    expect(byId).toMatchObject({ id, resourceId: service.id, createdAt: new Date(START_TIME) });
    expect(byArn).toEqual({ ...byId, $metadata: byArn.$metadata });
  });
});

describe('UpdateAccessLogSubscription', () => {
  it('changes where the logs go', async () => {
    const service = await factory.createService();
    const { id } = await create(service.id);
    const destinationArn = LOG_GROUP.replace('access', 'other');

    const updated = await update(id, destinationArn);

    expect(updated).toMatchObject({ id, destinationArn });
    await expect(get(id)).resolves.toMatchObject({ destinationArn });
  });

  it('refuses what it could not have been made with, and what is not there', async () => {
    const service = await factory.createService();
    const { id } = await create(service.id);

    const toBucket = update(id, 'arn:aws:s3:::bucket');
    const unknown = update(UNKNOWN, LOG_GROUP);

    await expect(toBucket).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(unknown).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('ListAccessLogSubscriptions', () => {
  it('lists that of one resource', async () => {
    const service = await factory.createService();
    await create(service.networkId);
    const { id } = await create(service.id);

    const { items } = await list(service.arn);

    expect(items).toMatchObject([{ id, resourceId: service.id, destinationArn: LOG_GROUP }]);
  });
});

describe('DeleteAccessLogSubscription', () => {
  it('ends the logging', async () => {
    const service = await factory.createService();
    const { arn } = await create(service.id);

    await lattice.send(
      new DeleteAccessLogSubscriptionCommand({ accessLogSubscriptionIdentifier: arn }),
    );

    expect((await list(service.id)).items).toEqual([]);
  });

  it('happens with the service, and with the network', async () => {
    const service = await lattice.send(new CreateServiceCommand({ name: 'short-lived' }));
    const network = await lattice.send(new CreateServiceNetworkCommand({ name: 'short-lived' }));
    const ofService = await create(service.id);
    const ofNetwork = await create(network.id);

    await lattice.send(new DeleteServiceCommand({ serviceIdentifier: service.id }));
    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: network.id }));

    await expect(get(ofService.id)).rejects.toThrow(ResourceNotFoundException);
    await expect(get(ofNetwork.id)).rejects.toThrow(ResourceNotFoundException);
  });
});

function create(
  resourceIdentifier: string | undefined,
  input: { destinationArn?: string; serviceNetworkLogType?: 'SERVICE' | 'RESOURCE' } = {},
) {
  return lattice.send(
    new CreateAccessLogSubscriptionCommand({
      resourceIdentifier,
      destinationArn: LOG_GROUP,
      ...input,
    }),
  );
}

function get(accessLogSubscriptionIdentifier: string | undefined) {
  return lattice.send(new GetAccessLogSubscriptionCommand({ accessLogSubscriptionIdentifier }));
}

function update(accessLogSubscriptionIdentifier: string | undefined, destinationArn: string) {
  const input = { accessLogSubscriptionIdentifier, destinationArn };
  return lattice.send(new UpdateAccessLogSubscriptionCommand(input));
}

function list(resourceIdentifier: string) {
  return lattice.send(new ListAccessLogSubscriptionsCommand({ resourceIdentifier }));
}
