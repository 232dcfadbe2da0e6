import {
  DeleteResourcePolicyCommand,
  DeleteServiceNetworkCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  GetResourcePolicyCommand,
  ListServiceNetworkServiceAssociationsCommand,
  PutResourcePolicyCommand,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const STATEMENT = {
  Effect: 'Allow',
  Principal: { AWS: '210987654321' },
  Action: ['vpc-lattice:GetServiceNetwork', 'vpc-lattice:CreateServiceNetworkVpcAssociation'],
  Resource: '*',
};
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [STATEMENT] });

describe('PutResourcePolicy', () => {
  it('keeps a policy of a service or of a network, and replaces it', async () => {
    const { arn, networkArn } = await factory.createService();
    const other = JSON.stringify({ Statement: { ...STATEMENT, Resource: networkArn } });

    await put(arn, POLICY);
    await put(networkArn, POLICY);
    await put(networkArn, other);

    expect((await get(arn)).policy).toBe(POLICY);
    expect((await get(networkArn)).policy).toBe(other);
  });

  it.each([
    ['what is no JSON', '{', 'policy: must be JSON'],
    ['newlines', JSON.stringify({ Statement: STATEMENT }, null, 2), 'must not contain newlines'],
    ['no statement', '{"Statement":[]}', 'policy: must have a Statement'],
    ['more than 10,000 characters', `${POLICY}${' '.repeat(10_000)}`, '1 to 10000 characters'],
  ])('refuses %s', async (_, policy, message) => {
    const { arn } = await factory.createService();

    const putting = put(arn, policy);

    await expect(putting).rejects.toThrow(ValidationException);
    await expect(putting).rejects.toThrow(message);
  });

  it('refuses what can have no policy, and an id in place of an ARN', async () => {
    const group = await factory.createTargetGroup();
    const service = await factory.createService();

    for (const identifier of [group.arn, service.id]) {
      await expect(put(identifier, POLICY)).rejects.toMatchObject({
        name: 'ValidationException',
        fieldList: [{ name: 'resourceArn' }],
      });
    }
  });
});

describe('GetResourcePolicy and DeleteResourcePolicy', () => {
  it('find the policy until it is deleted', async () => {
    const { arn } = await factory.createService();
    await put(arn, POLICY);

    await remove(arn);

    await expect(get(arn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceId: arn,
      resourceType: 'RESOURCE_POLICY',
    });
    await expect(remove(arn)).rejects.toThrow(ResourceNotFoundException);
  });

  it('find no policy of a network that was deleted', async () => {
    const { networkId, networkArn } = await factory.createService();
    await put(networkArn, POLICY);
    const { items = [] } = await lattice.send(
      new ListServiceNetworkServiceAssociationsCommand({ serviceNetworkIdentifier: networkId }),
    );
    for (const { id: serviceNetworkServiceAssociationIdentifier } of items) {
      const input = { serviceNetworkServiceAssociationIdentifier };
      await lattice.send(new DeleteServiceNetworkServiceAssociationCommand(input));
    }
    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: networkId }));

    await expect(get(networkArn)).rejects.toMatchObject({ resourceType: 'RESOURCE' });
  });
});

function put(resourceArn: string, policy: string) {
  return lattice.send(new PutResourcePolicyCommand({ resourceArn, policy }));
}

function get(resourceArn: string) {
  return lattice.send(new GetResourcePolicyCommand({ resourceArn }));
}

function remove(resourceArn: string) {
  return lattice.send(new DeleteResourcePolicyCommand({ resourceArn }));
}
