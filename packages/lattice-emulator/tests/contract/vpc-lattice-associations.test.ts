import {
  ConflictException,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  GetServiceNetworkServiceAssociationCommand,
  GetServiceNetworkVpcAssociationCommand,
  ListServiceNetworkServiceAssociationsCommand,
  ListServiceNetworkVpcAssociationsCommand,
  ResourceNotFoundException,
  UpdateServiceNetworkVpcAssociationCommand,
  ValidationException,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const lattice = new VPCLatticeClient(clientConfig(emulator));

const ACCOUNT = '123456789012';
let count = 0;

describe('CreateServiceNetworkServiceAssociation', () => {
  it('brings a service into a network, both by id or by ARN', async () => {
    const { service, network } = await createServiceAndNetwork();

    const association = await associate(service.arn, network.id);

    expect(association).toMatchObject({
      id: expect.stringMatching(/^snsa-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkserviceassociation/${association.id}`,
      status: 'ACTIVE',
      createdBy: ACCOUNT,
      dnsEntry: { domainName: service.domainName },
    });
  });

  it('refuses a second one of the same two', async () => {
    const { service, network } = await createServiceAndNetwork();
    const { id } = await associate(service.id, network.id);

    const again = associate(service.id, network.arn);

    await expect(again).rejects.toThrow(ConflictException);
    await expect(again).rejects.toMatchObject({
      message: `service ${service.id} is already associated`,
      resourceId: id,
      resourceType: 'SERVICE_NETWORK_SERVICE_ASSOCIATION',
    });
  });

  it('refuses a custom domain name that another service of the network has', async () => {
    const customDomainName = 'shop.example.com';
    const { service, network } = await createServiceAndNetwork({ customDomainName });
    const other = await createServiceAndNetwork({ customDomainName: 'SHOP.example.com' });
    await associate(service.id, network.id);

    const second = associate(other.service.id, network.id);

    await expect(second).rejects.toThrow(ConflictException);
    await expect(second).rejects.toMatchObject({
      message: expect.stringContaining('custom domain name SHOP.example.com'),
    });
    await expect(associate(other.service.id, other.network.id)).resolves.toBeDefined();
  });

  it('refuses an unknown service and an unknown network', async () => {
    const { service, network } = await createServiceAndNetwork();

    const unknownService = associate('svc-00000000000000000', network.id);
    const unknownNetwork = associate(service.id, 'sn-00000000000000000');

    await expect(unknownService).rejects.toMatchObject({ resourceType: 'SERVICE' });
    await expect(unknownNetwork).rejects.toMatchObject({ resourceType: 'SERVICE_NETWORK' });
  });
});

describe('GetServiceNetworkServiceAssociation', () => {
  it('names the service and the network', async () => {
    const { service, network } = await createServiceAndNetwork();
    const { id, arn } = await associate(service.id, network.id);

    const got = await lattice.send(
      new GetServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: arn,
      }),
    );

    expect(got).toMatchObject({
      id,
      arn,
      status: 'ACTIVE',
      createdAt: new Date(START_TIME),
      serviceId: service.id,
      serviceArn: service.arn,
      serviceName: service.name,
      serviceNetworkId: network.id,
      serviceNetworkArn: network.arn,
      serviceNetworkName: network.name,
      dnsEntry: { domainName: service.domainName },
    });
  });
});

describe('ListServiceNetworkServiceAssociations', () => {
  it('lists those of a service, those of a network, or all', async () => {
    const { service, network } = await createServiceAndNetwork();
    const other = await createServiceAndNetwork();
    const own = await associate(service.id, network.id);
    const second = await associate(other.service.id, network.id);
    const list = async (input: object) => {
      const { items = [] } = await lattice.send(
        new ListServiceNetworkServiceAssociationsCommand(input),
      );
      return items.map(({ id }) => id);
    };

    const ofService = await list({ serviceIdentifier: service.arn });
    const ofNetwork = await list({ serviceNetworkIdentifier: network.id });

    expect(ofService).toEqual([own.id]);
    expect(ofNetwork).toEqual([own.id, second.id]);
    expect(await list({})).toEqual(expect.arrayContaining(ofNetwork));
  });
});

describe('DeleteServiceNetworkServiceAssociation', () => {
  it('takes the service out of the network', async () => {
    const { service, network } = await createServiceAndNetwork();
    const { id, arn } = await associate(service.id, network.id);
    const identifier = { serviceNetworkServiceAssociationIdentifier: id };

    const answer = await lattice.send(
      new DeleteServiceNetworkServiceAssociationCommand(identifier),
    );

    expect(answer).toMatchObject({ id, arn, status: 'DELETE_IN_PROGRESS' });
    await expect(
      lattice.send(new GetServiceNetworkServiceAssociationCommand(identifier)),
    ).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('CreateServiceNetworkVpcAssociation', () => {
  it('admits the clients of a VPC to a network', async () => {
    const { network } = await createServiceAndNetwork();

    const association = await associateVpc('vpc-0000000a', network.id, ['sg-00000001']);

    expect(association).toMatchObject({
      id: expect.stringMatching(/^snva-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:servicenetworkvpcassociation/${association.id}`,
      status: 'ACTIVE',
      createdBy: ACCOUNT,
      securityGroupIds: ['sg-00000001'],
    });
  });

  it('refuses a VPC that has a network already', async () => {
    const first = await createServiceAndNetwork();
    const second = await createServiceAndNetwork();
    const { id } = await associateVpc('vpc-0000000b', first.network.id);

    const again = associateVpc('vpc-0000000b', second.network.id);

    await expect(again).rejects.toThrow(ConflictException);
    await expect(again).rejects.toMatchObject({
      message: 'vpc-0000000b is already associated with a service network',
      resourceId: id,
      resourceType: 'SERVICE_NETWORK_VPC_ASSOCIATION',
    });
  });

  it('says that it has no private DNS', async () => {
    const { network } = await createServiceAndNetwork();

    const associating = lattice.send(
      new CreateServiceNetworkVpcAssociationCommand({
        vpcIdentifier: 'vpc-00000012',
        serviceNetworkIdentifier: network.id,
        privateDnsEnabled: true,
      }),
    );

    await expect(associating).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('takes five security groups and refuses six', async () => {
    const { network } = await createServiceAndNetwork();
    const groups = (length: number) => Array.from({ length }, (_, i) => `sg-0000000${i}`);

    await associateVpc('vpc-0000000c', network.id, groups(5));
    const six = associateVpc('vpc-0000000d', network.id, groups(6));

    await expect(six).rejects.toThrow(ValidationException);
    await expect(six).rejects.toThrow('securityGroupIds: must be 0 to 5, got 6');
  });
});

describe('GetServiceNetworkVpcAssociation and ListServiceNetworkVpcAssociations', () => {
  it('name the VPC and the network', async () => {
    const { network } = await createServiceAndNetwork();
    const { id } = await associateVpc('vpc-0000000e', network.arn);

    const got = await lattice.send(
      new GetServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }),
    );
    const byVpc = await lattice.send(
      new ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier: 'vpc-0000000e' }),
    );
    const byNetwork = await lattice.send(
      new ListServiceNetworkVpcAssociationsCommand({ serviceNetworkIdentifier: network.id }),
    );

    const expected = {
      id,
      vpcId: 'vpc-0000000e',
      serviceNetworkId: network.id,
      serviceNetworkArn: network.arn,
      serviceNetworkName: network.name,
      status: 'ACTIVE',
    };
    expect(got).toMatchObject(expected);
    expect(byVpc.items).toMatchObject([expected]);
    expect(byNetwork.items).toMatchObject([expected]);
  });
});

describe('UpdateServiceNetworkVpcAssociation', () => {
  it('replaces the security groups', async () => {
    const { network } = await createServiceAndNetwork();
    const { id } = await associateVpc('vpc-0000000f', network.id, ['sg-00000001']);

    const updated = await lattice.send(
      new UpdateServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: id,
        securityGroupIds: ['sg-00000002', 'sg-00000003'],
      }),
    );

    expect(updated.securityGroupIds).toEqual(['sg-00000002', 'sg-00000003']);
  });

  it('cannot take all of them away', async () => {
    const { network } = await createServiceAndNetwork();
    const { id } = await associateVpc('vpc-00000010', network.id, ['sg-00000001']);

    const updating = lattice.send(
      new UpdateServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: id,
        securityGroupIds: [],
      }),
    );

    await expect(updating).rejects.toThrow('securityGroupIds: must be 1 to 5, got 0');
  });
});

describe('DeleteServiceNetworkVpcAssociation', () => {
  it('frees the VPC for another network', async () => {
    const { network } = await createServiceAndNetwork();
    const other = await createServiceAndNetwork();
    const { id, arn } = await associateVpc('vpc-00000011', network.id);

    const answer = await lattice.send(
      new DeleteServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: arn,
      }),
    );

    expect(answer).toMatchObject({ id, arn, status: 'DELETE_IN_PROGRESS' });
    await expect(associateVpc('vpc-00000011', other.network.id)).resolves.toBeDefined();
  });

  it('does not find what is not there', async () => {
    const deleting = lattice.send(
      new DeleteServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: 'snva-00000000000000000',
      }),
    );

    await expect(deleting).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'SERVICE_NETWORK_VPC_ASSOCIATION',
    });
  });
});

/** A service and a network of a name of their own, not associated. */
async function createServiceAndNetwork(options: { customDomainName?: string } = {}) {
  count += 1;
  const name = `pair-${count}`;
  const service = await lattice.send(new CreateServiceCommand({ name, ...options }));
  const network = await lattice.send(new CreateServiceNetworkCommand({ name }));
  const { id = '', arn = '', dnsEntry } = service;
  const { id: networkId = '', arn: networkArn = '' } = network;
  return {
    service: { id, arn, name, domainName: dnsEntry?.domainName },
    network: { id: networkId, arn: networkArn, name },
  };
}

async function associate(serviceIdentifier: string, serviceNetworkIdentifier: string) {
  return lattice.send(
    new CreateServiceNetworkServiceAssociationCommand({
      serviceIdentifier,
      serviceNetworkIdentifier,
    }),
  );
}

async function associateVpc(
  vpcIdentifier: string,
  serviceNetworkIdentifier: string,
  securityGroupIds: string[] = [],
) {
  return lattice.send(
    new CreateServiceNetworkVpcAssociationCommand({
      vpcIdentifier,
      serviceNetworkIdentifier,
      securityGroupIds,
    }),
  );
}
