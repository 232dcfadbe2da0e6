import {
  CreateAccessLogSubscriptionCommand,
  CreateRuleCommand,
  CreateServiceCommand,
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const UNKNOWN = 'arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-00000000000000000';
const NOT_FOUND = { fixedResponse: { statusCode: 404 } };

describe('tags', () => {
  it('come with a resource, are added, replaced and taken away', async () => {
    const { arn: resourceArn = '' } = await lattice.send(
      new CreateServiceCommand({ name: 'tagged', tags: { stage: 'dev', team: 'a' } }),
    );

    await lattice.send(new TagResourceCommand({ resourceArn, tags: { team: 'b', cost: '1' } }));
    await lattice.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage', 'other'] }));

    expect(await tagsOf(resourceArn)).toEqual({ team: 'b', cost: '1' });
  });

  it('can be on every kind of resource', async () => {
    for (const resourceArn of await createOneOfEach()) {
      await lattice.send(new TagResourceCommand({ resourceArn, tags: { stage: 'dev' } }));

      expect(await tagsOf(resourceArn)).toEqual({ stage: 'dev' });
    }
  });

  it.each([
    ['TagResource', new TagResourceCommand({ resourceArn: UNKNOWN, tags: {} })],
    ['UntagResource', new UntagResourceCommand({ resourceArn: UNKNOWN, tagKeys: ['a'] })],
    ['ListTagsForResource', new ListTagsForResourceCommand({ resourceArn: UNKNOWN })],
  ])('of an unknown resource are not found by %s', async (_, command) => {
    const asking = lattice.send(command as ListTagsForResourceCommand);

    await expect(asking).rejects.toThrow(ResourceNotFoundException);
    await expect(asking).rejects.toMatchObject({ resourceId: UNKNOWN, resourceType: 'RESOURCE' });
  });
});

describe('the inventory', () => {
  it('lists what exists by its id', async () => {
    const { id = '' } = await lattice.send(new CreateServiceCommand({ name: 'counted' }));
    const before = emulator.inventory();

    await lattice.send(new DeleteServiceCommand({ serviceIdentifier: id }));

    expect(before).toContain(`vpcLattice: ${id}`);
    expect(emulator.inventory()).not.toContain(`vpcLattice: ${id}`);
  });
});

async function tagsOf(resourceArn: string) {
  const { tags } = await lattice.send(new ListTagsForResourceCommand({ resourceArn }));
  return tags;
}

async function createOneOfEach(): Promise<string[]> {
  const service = await factory.createService();
  const listener = await factory.createListener(service, NOT_FOUND);
  const rule = await lattice.send(
    new CreateRuleCommand({
      serviceIdentifier: service.id,
      listenerIdentifier: listener.id,
      name: 'get',
      priority: 1,
      match: { httpMatch: { method: 'GET' } },
      action: NOT_FOUND,
    }),
  );
  const vpcAssociation = await lattice.send(
    new CreateServiceNetworkVpcAssociationCommand({
      vpcIdentifier: 'vpc-00000001',
      serviceNetworkIdentifier: service.networkId,
    }),
  );
  const subscription = await lattice.send(
    new CreateAccessLogSubscriptionCommand({
      resourceIdentifier: service.id,
      destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/lattice/access:*',
    }),
  );
  const group = await factory.createTargetGroup();
  const others = [rule, vpcAssociation, subscription].map(({ arn = '' }) => arn);
  return [service.arn, service.networkArn, listener.arn, group.arn, ...others];
}
