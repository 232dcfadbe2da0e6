import {
  CreateAccessLogSubscriptionCommand,
  CreateListenerCommand,
  CreateRuleCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
  DeleteServiceCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const UNKNOWN = 'arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-00000000000000000';
const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
let count = 0;

describe('tags', () => {
  it('come with a resource, are added, replaced and removed', async () => {
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
    ['a key that AWS keeps for itself', { 'aws:cloudformation:stack-name': 'x' }, 'aws:'],
    ['the same in capitals', { 'AWS:x': 'x' }, 'aws:'],
    ['an empty key', { '': 'x' }, '1 to 128 characters'],
    ['a long key', { ['k'.repeat(129)]: 'x' }, '1 to 128 characters'],
    ['a long value', { key: 'v'.repeat(257) }, 'at most 256 characters'],
    ['51 tags', manyTags(51), '50 tags'],
  ])('cannot be %s, at creation or later', async (_, tags, message) => {
    count += 1;
    const name = `untagged-${count}`;
    const creating = lattice.send(new CreateServiceCommand({ name, tags }));
    await expect(creating).rejects.toThrow(ValidationException);
    await expect(creating).rejects.toThrow(message);
    const { arn: resourceArn = '' } = await lattice.send(new CreateServiceCommand({ name }));

    const tagging = lattice.send(new TagResourceCommand({ resourceArn, tags }));

    await expect(tagging).rejects.toThrow(ValidationException);
    await expect(tagging).rejects.toMatchObject({ fieldList: [{ name: 'tags' }] });
    expect(await tagsOf(resourceArn)).toEqual({});
  });

  it('can be 50, of which one may be replaced but none be added', async () => {
    const tags = manyTags(50);
    const { arn: resourceArn } = await lattice.send(
      new CreateServiceCommand({ name: 'fifty', tags }),
    );

    await lattice.send(new TagResourceCommand({ resourceArn, tags: { key0: 'other' } }));
    const adding = lattice.send(new TagResourceCommand({ resourceArn, tags: { more: '' } }));

    await expect(adding).rejects.toThrow('a resource can have 50 tags, got 51');
    expect(await tagsOf(resourceArn ?? '')).toEqual({ ...tags, key0: 'other' });
  });

  it('come with every kind of resource', async () => {
    const tags = { made: 'with' };

    for (const resourceArn of await createOneOfEach(tags)) {
      expect(await tagsOf(resourceArn)).toEqual(tags);
    }
  });

  it('can be on the default rule of a listener', async () => {
    const service = await factory.createService();
    const { id } = await factory.createListener(service, NOT_FOUND);
    const { items = [] } = await lattice.send(
      new ListRulesCommand({ serviceIdentifier: service.id, listenerIdentifier: id }),
    );
    const resourceArn = items[0]?.arn ?? '';

    await lattice.send(new TagResourceCommand({ resourceArn, tags: { a: 'b' } }));

    expect(await tagsOf(resourceArn)).toEqual({ a: 'b' });
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

function manyTags(size: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: size }, (_, n) => [`key${n}`, '']));
}

/** The ARNs of a new resource of each kind. */
async function createOneOfEach(tags?: Record<string, string>): Promise<string[]> {
  count += 1;
  const name = `each-${count}`;
  const service = await lattice.send(new CreateServiceCommand({ name, tags }));
  const network = await lattice.send(new CreateServiceNetworkCommand({ name, tags }));
  const group = await lattice.send(new CreateTargetGroupCommand({ name, type: 'LAMBDA', tags }));
  const between = { serviceIdentifier: service.id, serviceNetworkIdentifier: network.id, tags };
  const association = await lattice.send(
    new CreateServiceNetworkServiceAssociationCommand(between),
  );
  const vpcAssociation = await lattice.send(
    new CreateServiceNetworkVpcAssociationCommand({
      vpcIdentifier: `vpc-${String(count).padStart(8, '0')}`,
      serviceNetworkIdentifier: network.id,
      tags,
    }),
  );
  const subscription = await lattice.send(
    new CreateAccessLogSubscriptionCommand({
      resourceIdentifier: service.id,
      destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/lattice/access:*',
      tags,
    }),
  );
  const below = await createListenerAndRule(service.id ?? '', tags);
  const all = [service, network, group, association, vpcAssociation, subscription, ...below];
  return all.map(({ arn = '' }) => arn);
}

async function createListenerAndRule(serviceIdentifier: string, tags?: Record<string, string>) {
  const listener = await lattice.send(
    new CreateListenerCommand({
      serviceIdentifier,
      name: 'http',
      protocol: 'HTTP',
      defaultAction: NOT_FOUND,
      tags,
    }),
  );
  const rule = await lattice.send(
    new CreateRuleCommand({
      serviceIdentifier,
      listenerIdentifier: listener.id,
      name: 'get',
      priority: 1,
      match: { httpMatch: { method: 'GET' } },
      action: NOT_FOUND,
      tags,
    }),
  );
  return [listener, rule];
}
