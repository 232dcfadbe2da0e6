import {
  ConflictException,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  ListServiceNetworksCommand,
  ListServicesCommand,
  paginateListServices,
  ResourceNotFoundException,
  UpdateServiceCommand,
  UpdateServiceNetworkCommand,
  ValidationException,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const lattice = new VPCLatticeClient(clientConfig(emulator));

const CREATED = new Date(START_TIME);
const UNKNOWN_SERVICE = 'svc-00000000000000000';
const UNKNOWN_NETWORK = 'sn-00000000000000000';

describe('CreateService', () => {
  it('gives an id, an ARN and a domain name made of both', async () => {
    const service = await lattice.send(new CreateServiceCommand({ name: 'orders' }));

    const id = service.id?.slice('svc-'.length);
    expect(service).toMatchObject({
      id: expect.stringMatching(/^svc-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-${id}`,
      name: 'orders',
      authType: 'NONE',
      status: 'ACTIVE',
      dnsEntry: {
        domainName: `orders-${id}.7d67968.vpc-lattice-svcs.us-east-1.on.aws`,
        hostedZoneId: expect.any(String),
      },
    });
  });

  it.each([
    'ab',
    'a'.repeat(41),
    'Orders',
    '-orders',
    'orders-',
    'or--ders',
    'or_ders',
    'svc-orders',
  ])('refuses the name %s', async (name) => {
    const creating = lattice.send(new CreateServiceCommand({ name }));

    await expect(creating).rejects.toThrow(ValidationException);
    await expect(creating).rejects.toMatchObject({
      reason: 'fieldValidationFailed',
      fieldList: [{ name: 'name', message: expect.stringContaining(name) }],
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each(['abc', 'a'.repeat(40), '1-2-3'])('takes the name %s', async (name) => {
    const service = await lattice.send(new CreateServiceCommand({ name }));

    expect(service.name).toBe(name);
  });

  it('refuses a name that is taken', async () => {
    const { id } = await createService('taken');

    const creating = createService('taken');

    await expect(creating).rejects.toThrow(ConflictException);
    await expect(creating).rejects.toMatchObject({
      message: 'SERVICE taken already exists',
      resourceId: id,
      resourceType: 'SERVICE',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('refuses an auth type that there is not', async () => {
    const creating = lattice.send(
      new CreateServiceCommand({ name: 'odd-auth', authType: 'COGNITO' as 'NONE' }),
    );

    await expect(creating).rejects.toThrow('authType: must be one of NONE, AWS_IAM, got COGNITO');
  });

  it('answers alike when it is repeated with the same client token', async () => {
    const input = { name: 'repeated', clientToken: 'token-1' };
    const first = await lattice.send(new CreateServiceCommand(input));

    const second = await lattice.send(new CreateServiceCommand(input));

    expect(second).toEqual({ ...first, $metadata: second.$metadata });
  });

  it('refuses a client token that comes with another request', async () => {
    await lattice.send(new CreateServiceCommand({ name: 'token-one', clientToken: 'token-2' }));

    const creating = lattice.send(
      new CreateServiceCommand({ name: 'token-two', clientToken: 'token-2' }),
    );

    await expect(creating).rejects.toThrow(ConflictException);
  });
});

describe('what Lattice can and the emulator cannot', () => {
  it('is refused by name', async () => {
    const { id: serviceIdentifier } = await createService('refusing');
    const idleTimeoutSeconds = 60;
    const sharingConfig = { enabled: false };

    const calls = [
      lattice.send(new CreateServiceCommand({ name: 'idle', idleTimeoutSeconds })),
      lattice.send(new UpdateServiceCommand({ serviceIdentifier, idleTimeoutSeconds })),
      lattice.send(new CreateServiceNetworkCommand({ name: 'private', sharingConfig })),
    ];

    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringMatching(/idleTimeoutSeconds of a service|sharingConfig/),
      });
    }
  });
});

describe('GetService', () => {
  it('finds a service by its id and by its ARN', async () => {
    const { id, arn } = await createService('found', { authType: 'AWS_IAM' });

    const byId = await lattice.send(new GetServiceCommand({ serviceIdentifier: id }));
    const byArn = await lattice.send(new GetServiceCommand({ serviceIdentifier: arn }));

    expect(byId).toMatchObject({ id, arn, authType: 'AWS_IAM', createdAt: CREATED });
    expect(byArn).toEqual({ ...byId, $metadata: byArn.$metadata });
  });

  it('does not find what is not there', async () => {
    const getting = lattice.send(new GetServiceCommand({ serviceIdentifier: UNKNOWN_SERVICE }));

    await expect(getting).rejects.toThrow(ResourceNotFoundException);
    await expect(getting).rejects.toMatchObject({
      message: `SERVICE ${UNKNOWN_SERVICE} not found`,
      resourceId: UNKNOWN_SERVICE,
      resourceType: 'SERVICE',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('does not take the ARN of another account or region for its own', async () => {
    const { arn } = await createService('owned');

    for (const other of [
      arn.replace('123456789012', '210987654321'),
      arn.replace('us-east-1', 'eu-west-1'),
    ]) {
      const getting = lattice.send(new GetServiceCommand({ serviceIdentifier: other }));

      await expect(getting).rejects.toThrow(ResourceNotFoundException);
    }
  });

  it('knows nothing of another region', async () => {
    const { id } = await createService('elsewhere');
    const other = new VPCLatticeClient(clientConfig(emulator, 'eu-west-1'));

    const getting = other.send(new GetServiceCommand({ serviceIdentifier: id }));

    await expect(getting).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('UpdateService', () => {
  it('changes how callers are admitted', async () => {
    const { id } = await createService('guarded');

    const updated = await lattice.send(
      new UpdateServiceCommand({ serviceIdentifier: id, authType: 'AWS_IAM' }),
    );

    expect(updated).toMatchObject({ id, name: 'guarded', authType: 'AWS_IAM' });
  });

  it('shows the time of the update', async () => {
    const { id } = await createService('dated');
    await emulator.clock.advance('1m');

    await lattice.send(new UpdateServiceCommand({ serviceIdentifier: id, authType: 'AWS_IAM' }));

    const { createdAt, lastUpdatedAt } = await lattice.send(
      new GetServiceCommand({ serviceIdentifier: id }),
    );
    expect(Number(lastUpdatedAt) - Number(createdAt)).toBe(60_000);
  });

  it('refuses an unknown service and an unknown auth type', async () => {
    const { id } = await createService('unchanged');

    const unknown = new UpdateServiceCommand({ serviceIdentifier: UNKNOWN_SERVICE });
    const odd = new UpdateServiceCommand({ serviceIdentifier: id, authType: 'ANY' as 'NONE' });

    await expect(lattice.send(unknown)).rejects.toThrow(ResourceNotFoundException);
    await expect(lattice.send(odd)).rejects.toThrow(ValidationException);
  });
});

describe('DeleteService', () => {
  it('takes the service away and frees its name', async () => {
    const { id, arn } = await createService('deleted');

    const answer = await lattice.send(new DeleteServiceCommand({ serviceIdentifier: arn }));

    expect(answer).toMatchObject({ id, arn, name: 'deleted', status: 'DELETE_IN_PROGRESS' });
    await expect(lattice.send(new GetServiceCommand({ serviceIdentifier: id }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(createService('deleted')).resolves.toBeDefined();
  });

  it('refuses while a network has the service', async () => {
    const service = await createService('associated');
    const network = await createNetwork('associated');
    await lattice.send(
      new CreateServiceNetworkServiceAssociationCommand({
        serviceIdentifier: service.id,
        serviceNetworkIdentifier: network.id,
      }),
    );

    const deleting = lattice.send(new DeleteServiceCommand({ serviceIdentifier: service.id }));

    await expect(deleting).rejects.toThrow(ConflictException);
    await expect(deleting).rejects.toMatchObject({
      message: `service ${service.id} is associated with a service network`,
      resourceId: service.id,
      resourceType: 'SERVICE',
    });
  });

  it('refuses an unknown service', async () => {
    const deleting = lattice.send(new DeleteServiceCommand({ serviceIdentifier: UNKNOWN_SERVICE }));

    await expect(deleting).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('ListServices', () => {
  it('gives every service once, page after page', async () => {
    await createService('listed-a');
    await createService('listed-b');
    const { items: all = [] } = await lattice.send(new ListServicesCommand({}));

    const pages = [];
    for await (const page of paginateListServices({ client: lattice, pageSize: 2 }, {})) {
      pages.push(page.items ?? []);
    }

    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
    expect(pages.flat()).toEqual(all);
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['listed-a', 'listed-b']));
  });

  it.each([0, 101, 1.5])('refuses %d results a page', async (maxResults) => {
    const listing = lattice.send(new ListServicesCommand({ maxResults }));

    await expect(listing).rejects.toThrow(ValidationException);
  });

  it('refuses a token that it did not give', async () => {
    const listing = lattice.send(new ListServicesCommand({ nextToken: 'made-up' }));

    await expect(listing).rejects.toThrow(ValidationException);
    await expect(listing).rejects.toMatchObject({ fieldList: [{ name: 'nextToken' }] });
  });
});

describe('CreateServiceNetwork', () => {
  it('gives an id and an ARN', async () => {
    const network = await lattice.send(
      new CreateServiceNetworkCommand({ name: 'shop', authType: 'AWS_IAM' }),
    );

    expect(network).toMatchObject({
      id: expect.stringMatching(/^sn-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/${network.id}`,
      name: 'shop',
      authType: 'AWS_IAM',
    });
  });

  it.each(['ab', 'a'.repeat(64), 'Shop'])('refuses the name %s', async (name) => {
    await expect(createNetwork(name)).rejects.toThrow(ValidationException);
  });

  it('refuses a name that is taken', async () => {
    await createNetwork('once');

    await expect(createNetwork('once')).rejects.toThrow(ConflictException);
  });
});

describe('GetServiceNetwork and ListServiceNetworks', () => {
  it('count the services and VPCs of a network', async () => {
    const network = await createNetwork('counted');
    const service = await createService('counted');
    await lattice.send(
      new CreateServiceNetworkServiceAssociationCommand({
        serviceIdentifier: service.id,
        serviceNetworkIdentifier: network.id,
      }),
    );
    await lattice.send(
      new CreateServiceNetworkVpcAssociationCommand({
        vpcIdentifier: 'vpc-00000001',
        serviceNetworkIdentifier: network.arn,
      }),
    );

    const got = await lattice.send(
      new GetServiceNetworkCommand({ serviceNetworkIdentifier: network.arn }),
    );
    const { items = [] } = await lattice.send(new ListServiceNetworksCommand({}));

    const counts = { numberOfAssociatedServices: 1, numberOfAssociatedVPCs: 1 };
    expect(got).toMatchObject({ name: 'counted', authType: 'NONE', ...counts });
    expect(items.find(({ id }) => id === network.id)).toMatchObject({ name: 'counted', ...counts });
  });

  it('do not find what is not there', async () => {
    const getting = lattice.send(
      new GetServiceNetworkCommand({ serviceNetworkIdentifier: UNKNOWN_NETWORK }),
    );

    await expect(getting).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'SERVICE_NETWORK',
    });
  });
});

describe('UpdateServiceNetwork', () => {
  it('changes how callers are admitted', async () => {
    const { id, arn } = await createNetwork('guarded');

    const updated = await lattice.send(
      new UpdateServiceNetworkCommand({ serviceNetworkIdentifier: arn, authType: 'AWS_IAM' }),
    );

    expect(updated).toMatchObject({ id, arn, name: 'guarded', authType: 'AWS_IAM' });
  });

  it('refuses an auth type that there is not', async () => {
    const { id } = await createNetwork('odd-auth');

    const updating = lattice.send(
      new UpdateServiceNetworkCommand({
        serviceNetworkIdentifier: id,
        authType: 'ANY' as 'NONE',
      }),
    );

    await expect(updating).rejects.toThrow(ValidationException);
  });
});

describe('DeleteServiceNetwork', () => {
  it('takes the network away', async () => {
    const { id } = await createNetwork('deleted');

    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: id }));

    await expect(
      lattice.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier: id })),
    ).rejects.toThrow(ResourceNotFoundException);
  });

  it('refuses while it has associations', async () => {
    const { id } = await createNetwork('in-use');
    await lattice.send(
      new CreateServiceNetworkVpcAssociationCommand({
        vpcIdentifier: 'vpc-00000002',
        serviceNetworkIdentifier: id,
      }),
    );

    const deleting = lattice.send(
      new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: id }),
    );

    await expect(deleting).rejects.toThrow(ConflictException);
    await expect(deleting).rejects.toMatchObject({
      message: `ServiceNetwork ${id} has VPC(s) associated`,
      resourceType: 'SERVICE_NETWORK',
    });
  });
});

type Identified = { readonly id: string; readonly arn: string };

async function createService(
  name: string,
  input: { readonly authType?: 'NONE' | 'AWS_IAM' } = {},
): Promise<Identified> {
  const { id = '', arn = '' } = await lattice.send(new CreateServiceCommand({ name, ...input }));
  return { id, arn };
}

async function createNetwork(name: string): Promise<Identified> {
  const { id = '', arn = '' } = await lattice.send(new CreateServiceNetworkCommand({ name }));
  return { id, arn };
}
