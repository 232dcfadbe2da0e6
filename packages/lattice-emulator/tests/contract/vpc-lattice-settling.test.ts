import {
  ConflictException,
  CreateAccessLogSubscriptionCommand,
  CreateListenerCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  GetServiceCommand,
  GetServiceNetworkServiceAssociationCommand,
  GetServiceNetworkVpcAssociationCommand,
  GetTargetGroupCommand,
  ListTargetsCommand,
  RegisterTargetsCommand,
  ResourceNotFoundException,
  type RuleAction,
  UpdateListenerCommand,
  UpdateServiceCommand,
  UpdateServiceNetworkVpcAssociationCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { sendTo } from '../support/lattice-service.ts';

const settings = { latticeSettleMs: 2_000, targetDrainMs: 60_000 };
const emulator = await startEmulator({ settings });
const lattice = new VPCLatticeClient(clientConfig(emulator));

const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:app';
let count = 0;

describe('a service', () => {
  it('is made in a while', async () => {
    const { id, status } = await createService();

    await emulator.clock.advance('1999ms');
    const before = await statusOfService(id);
    await emulator.clock.advance('1ms');
    const after = await statusOfService(id);

    expect([status, before, after]).toEqual(['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'ACTIVE']);
  });

  it('takes no listener, no association, no change and no end before', async () => {
    const { id } = await createService();
    const network = await createNetwork();

    const calls = [
      createListener(id),
      associate(id, network),
      logAccess(id),
      lattice.send(new UpdateServiceCommand({ serviceIdentifier: id, authType: 'AWS_IAM' })),
      deleteService(id),
    ];

    for (const call of calls) await isRefused(call, id, 'SERVICE', 'CREATE_IN_PROGRESS');
    await emulator.clock.advance('2s');
    await expect(createListener(id)).resolves.toBeDefined();
  });

  it('is gone in a while, and its name is free then', async () => {
    const { id, name } = await createSettledService();
    await logAccess(id);

    const { status } = await deleteService(id);
    const taken = lattice.send(new CreateServiceCommand({ name }));
    await expect(taken).rejects.toThrow(ConflictException);
    const before = await statusOfService(id);
    await emulator.clock.advance('2s');

    expect([status, before]).toEqual(['DELETE_IN_PROGRESS', 'DELETE_IN_PROGRESS']);
    await expect(statusOfService(id)).rejects.toThrow(ResourceNotFoundException);
    await expect(lattice.send(new CreateServiceCommand({ name }))).resolves.toBeDefined();
  });

  it('can be deleted twice, which changes nothing', async () => {
    const { id } = await createSettledService();
    await deleteService(id);
    await emulator.clock.advance('1500ms');

    const again = await deleteService(id);
    await emulator.clock.advance('500ms');

    expect(again).toMatchObject({ id, status: 'DELETE_IN_PROGRESS' });
    await expect(deleteService(id)).rejects.toThrow(ResourceNotFoundException);
  });

  it('takes no change of its listeners while it goes', async () => {
    const { id } = await createSettledService();
    const { id: listenerIdentifier = '' } = await createListener(id);
    await deleteService(id);
    const inService = { serviceIdentifier: id, listenerIdentifier };

    const calls = [
      lattice.send(new UpdateListenerCommand({ ...inService, defaultAction: NOT_FOUND })),
      lattice.send(new DeleteListenerCommand(inService)),
      createListener(id),
    ];

    for (const call of calls) await isRefused(call, id, 'SERVICE', 'DELETE_IN_PROGRESS');
  });
});

describe('an association of a service', () => {
  it('lets requests through once it is made, and no more once it is being deleted', async () => {
    const { id, domainName } = await createSettledService();
    await createListener(id, { fixedResponse: { statusCode: 500 } });
    const statuses = [(await sendTo(emulator, domainName)).status];

    const association = await associate(id, await createNetwork());
    statuses.push((await sendTo(emulator, domainName)).status);
    await emulator.clock.advance('2s');
    statuses.push((await sendTo(emulator, domainName)).status);
    await lattice.send(
      new DeleteServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: association.id,
      }),
    );
    statuses.push((await sendTo(emulator, domainName)).status);

    expect(association.status).toBe('CREATE_IN_PROGRESS');
    expect(statuses).toEqual([404, 404, 500, 404]);
  });

  it('cannot be deleted while it is made', async () => {
    const { id: service } = await createSettledService();
    const { id = '' } = await associate(service, await createNetwork());
    const identifier = { serviceNetworkServiceAssociationIdentifier: id };

    const deleting = lattice.send(new DeleteServiceNetworkServiceAssociationCommand(identifier));

    await isRefused(deleting, id, 'SERVICE_NETWORK_SERVICE_ASSOCIATION', 'CREATE_IN_PROGRESS');
  });

  it('keeps its service, its network and its place until it is gone', async () => {
    const { id: service } = await createSettledService();
    const network = await createNetwork();
    const { id } = await associate(service, network);
    const identifier = { serviceNetworkServiceAssociationIdentifier: id };
    await emulator.clock.advance('2s');
    await lattice.send(new DeleteServiceNetworkServiceAssociationCommand(identifier));

    const got = await lattice.send(new GetServiceNetworkServiceAssociationCommand(identifier));
    await expect(deleteService(service)).rejects.toThrow('is associated with a service network');
    await expect(deleteNetwork(network)).rejects.toThrow('has service(s) associated');
    await expect(associate(service, network)).rejects.toThrow('is already associated');
    await emulator.clock.advance('2s');

    expect(got.status).toBe('DELETE_IN_PROGRESS');
    await expect(deleteNetwork(network)).resolves.toBeDefined();
    await expect(deleteService(service)).resolves.toBeDefined();
  });
});

describe('an association of a VPC', () => {
  it('is made, changed and deleted in a while each, and refuses what comes meanwhile', async () => {
    const { id = '', status } = await associateVpc(await createNetwork());
    const identifier = { serviceNetworkVpcAssociationIdentifier: id };
    const update = () =>
      lattice.send(
        new UpdateServiceNetworkVpcAssociationCommand({
          ...identifier,
          securityGroupIds: ['sg-00000002'],
        }),
      );
    const remove = () => lattice.send(new DeleteServiceNetworkVpcAssociationCommand(identifier));
    const statusNow = async () =>
      (await lattice.send(new GetServiceNetworkVpcAssociationCommand(identifier))).status;
    const type = 'SERVICE_NETWORK_VPC_ASSOCIATION';

    expect(status).toBe('CREATE_IN_PROGRESS');
    await isRefused(update(), id, type, 'CREATE_IN_PROGRESS');
    await emulator.clock.advance('2s');
    expect(await statusNow()).toBe('ACTIVE');
    expect(await update()).toMatchObject({
      status: 'UPDATE_IN_PROGRESS',
      securityGroupIds: ['sg-00000002'],
    });
    await isRefused(remove(), id, type, 'UPDATE_IN_PROGRESS');
    await emulator.clock.advance('2s');
    expect(await remove()).toMatchObject({ status: 'DELETE_IN_PROGRESS' });
    await isRefused(update(), id, type, 'DELETE_IN_PROGRESS');
    expect(await remove()).toMatchObject({ status: 'DELETE_IN_PROGRESS' });
    await emulator.clock.advance('2s');
    await expect(statusNow()).rejects.toThrow(ResourceNotFoundException);
  });

  it('keeps its VPC from other networks until it is gone', async () => {
    const [first, second] = [await createNetwork(), await createNetwork()];
    const vpc = `vpc-keeps${String(count).padStart(3, '0')}`;
    const { id } = await associateVpc(first, vpc);
    await emulator.clock.advance('2s');
    await lattice.send(
      new DeleteServiceNetworkVpcAssociationCommand({ serviceNetworkVpcAssociationIdentifier: id }),
    );

    await expect(associateVpc(second, vpc)).rejects.toThrow(ConflictException);
    await expect(deleteNetwork(first)).rejects.toThrow('has VPC(s) associated');
    await emulator.clock.advance('2s');

    await expect(associateVpc(second, vpc)).resolves.toBeDefined();
    await expect(deleteNetwork(first)).resolves.toBeDefined();
  });
});

describe('a target group', () => {
  it('takes no target, no listener and no end while it is made', async () => {
    const { id: service } = await createSettledService();
    const { id, status } = await createGroup();

    expect(status).toBe('CREATE_IN_PROGRESS');
    const calls = [register(id), createListener(service, forwardTo(id)), deleteGroup(id)];
    for (const call of calls) await isRefused(call, id, 'TARGET_GROUP', 'CREATE_IN_PROGRESS');
    await emulator.clock.advance('2s');

    expect(await statusOfGroup(id)).toBe('ACTIVE');
    await expect(register(id)).resolves.toMatchObject({ successful: [{ id: FUNCTION }] });
    await expect(createListener(service, forwardTo(id))).resolves.toBeDefined();
  });

  it('takes no target and no listener while it goes', async () => {
    const { id: service } = await createSettledService();
    const id = await createSettledGroup();

    expect(await deleteGroup(id)).toMatchObject({ id, status: 'DELETE_IN_PROGRESS' });
    const calls = [register(id), deregister(id), createListener(service, forwardTo(id))];
    for (const call of calls) await isRefused(call, id, 'TARGET_GROUP', 'DELETE_IN_PROGRESS');
    expect(await deleteGroup(id)).toMatchObject({ id, status: 'DELETE_IN_PROGRESS' });
    expect(await statusOfGroup(id)).toBe('DELETE_IN_PROGRESS');
    await emulator.clock.advance('2s');

    await expect(statusOfGroup(id)).rejects.toThrow(ResourceNotFoundException);
  });

  it('shows a target in use as INITIAL first', async () => {
    const { id: service } = await createSettledService();
    const id = await createSettledGroup();
    await createListener(service, forwardTo(id));
    await register(id);

    const before = await targetsOf(id);
    await emulator.clock.advance('2s');

    expect(before).toEqual([{ id: FUNCTION, status: 'INITIAL' }]);
    expect(await targetsOf(id)).toEqual([{ id: FUNCTION, status: 'UNAVAILABLE' }]);
  });

  it('counts the time of a target anew when it is registered anew', async () => {
    const { id: service } = await createSettledService();
    const id = await createSettledGroup();
    await createListener(service, forwardTo(id));
    await register(id);
    await emulator.clock.advance('1s');
    await deregister(id);
    await register(id);

    await emulator.clock.advance('1s');

    expect(await targetsOf(id)).toEqual([{ id: FUNCTION, status: 'INITIAL' }]);
  });

  it('shows a target that was deregistered as DRAINING for a minute', async () => {
    const id = await createSettledGroup();
    await register(id);

    await deregister(id);
    await emulator.clock.advance('59s');
    const before = await targetsOf(id);
    await emulator.clock.advance('1s');

    expect(before).toEqual([{ id: FUNCTION, status: 'DRAINING' }]);
    expect(await targetsOf(id)).toEqual([]);
  });

  it('has room for another target while one drains, and lists both, page by page', async () => {
    const id = await createSettledGroup();
    await register(id);
    await deregister(id);
    await register(id, `${FUNCTION}-2`);
    const page = async (nextToken?: string) =>
      lattice.send(new ListTargetsCommand({ targetGroupIdentifier: id, maxResults: 1, nextToken }));

    const first = await page();
    const second = await page(first.nextToken);

    expect(first.items).toMatchObject([{ id: `${FUNCTION}-2`, status: 'UNUSED' }]);
    expect(second.items).toMatchObject([{ id: FUNCTION, status: 'DRAINING' }]);
    expect(second.nextToken).toBeUndefined();
  });

  it('cannot be deleted while a target drains', async () => {
    const id = await createSettledGroup();
    await register(id);
    await deregister(id);

    await isRefused(deleteGroup(id), id, 'TARGET_GROUP', 'DRAINING');
    await emulator.clock.advance('1m');

    await expect(deleteGroup(id)).resolves.toBeDefined();
  });

  it('is in use until the service that uses it is gone', async () => {
    const { id: service } = await createSettledService();
    const id = await createSettledGroup();
    await createListener(service, forwardTo(id));
    await deleteService(service);

    await expect(deleteGroup(id)).rejects.toThrow(`is in use by service ${service}`);
    await emulator.clock.advance('2s');

    await expect(deleteGroup(id)).resolves.toBeDefined();
  });
});

describe('a client token', () => {
  it('answers alike after what it made has settled', async () => {
    const input = { name: 'asked-twice', clientToken: 'token' };
    const first = await lattice.send(new CreateServiceCommand(input));
    await emulator.clock.advance('1h');

    const second = await lattice.send(new CreateServiceCommand(input));

    expect(second).toEqual({ ...first, $metadata: second.$metadata });
    expect(await statusOfService(first.id)).toBe('ACTIVE');
  });
});

/** AWS's own words, see emulator/services/vpc-lattice/settling.ts. */
async function isRefused(
  call: Promise<unknown>,
  resourceId: string,
  resourceType: string,
  status: string,
): Promise<void> {
  await expect(call).rejects.toMatchObject({
    name: 'ConflictException',
    message: `Invalid resource status for this operation, resource id ${resourceId}, status: ${status}.`,
    resourceId,
    resourceType,
    $metadata: { httpStatusCode: 409 },
  });
}

async function createService() {
  count += 1;
  const name = `service-${count}`;
  const { id = '', status, dnsEntry } = await lattice.send(new CreateServiceCommand({ name }));
  return { id, name, status, domainName: dnsEntry?.domainName ?? '' };
}

async function createSettledService() {
  const service = await createService();
  await emulator.clock.advance('2s');
  return service;
}

async function createNetwork(): Promise<string> {
  count += 1;
  const command = new CreateServiceNetworkCommand({ name: `network-${count}` });
  return (await lattice.send(command)).id ?? '';
}

async function createGroup() {
  count += 1;
  const command = new CreateTargetGroupCommand({ name: `group-${count}`, type: 'LAMBDA' });
  const { id = '', status } = await lattice.send(command);
  return { id, status };
}

async function createSettledGroup(): Promise<string> {
  const { id } = await createGroup();
  await emulator.clock.advance('2s');
  return id;
}

function createListener(serviceIdentifier: string, defaultAction: RuleAction = NOT_FOUND) {
  count += 1;
  const name = `listener${count}`;
  return lattice.send(
    new CreateListenerCommand({ serviceIdentifier, name, protocol: 'HTTP', defaultAction }),
  );
}

function forwardTo(targetGroupIdentifier: string) {
  return { forward: { targetGroups: [{ targetGroupIdentifier, weight: 1 }] } };
}

function associate(serviceIdentifier: string, serviceNetworkIdentifier: string) {
  const input = { serviceIdentifier, serviceNetworkIdentifier };
  return lattice.send(new CreateServiceNetworkServiceAssociationCommand(input));
}

function associateVpc(
  serviceNetworkIdentifier: string,
  vpcIdentifier = `vpc-${String(count).padStart(8, '0')}`,
) {
  const input = { serviceNetworkIdentifier, vpcIdentifier, securityGroupIds: ['sg-00000001'] };
  return lattice.send(new CreateServiceNetworkVpcAssociationCommand(input));
}

function logAccess(resourceIdentifier: string) {
  const destinationArn = 'arn:aws:logs:us-east-1:123456789012:log-group:/access:*';
  return lattice.send(
    new CreateAccessLogSubscriptionCommand({ resourceIdentifier, destinationArn }),
  );
}

async function statusOfService(serviceIdentifier: string | undefined) {
  return (await lattice.send(new GetServiceCommand({ serviceIdentifier }))).status;
}

async function statusOfGroup(targetGroupIdentifier: string) {
  return (await lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier }))).status;
}

async function targetsOf(targetGroupIdentifier: string) {
  return (await lattice.send(new ListTargetsCommand({ targetGroupIdentifier }))).items;
}

function register(targetGroupIdentifier: string, id = FUNCTION) {
  return lattice.send(new RegisterTargetsCommand({ targetGroupIdentifier, targets: [{ id }] }));
}

function deregister(targetGroupIdentifier: string, id = FUNCTION) {
  return lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets: [{ id }] }));
}

function deleteService(serviceIdentifier: string) {
  return lattice.send(new DeleteServiceCommand({ serviceIdentifier }));
}

function deleteNetwork(serviceNetworkIdentifier: string) {
  return lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier }));
}

function deleteGroup(targetGroupIdentifier: string) {
  return lattice.send(new DeleteTargetGroupCommand({ targetGroupIdentifier }));
}
