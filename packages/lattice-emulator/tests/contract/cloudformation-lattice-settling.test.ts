import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTargetsCommand,
  GetTargetGroupCommand,
  ListListenersCommand,
  ListServiceNetworksCommand,
  ListServicesCommand,
  ListTargetGroupsCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const settings = { latticeSettleMs: 3_000, targetDrainMs: 60_000 };
const emulator = await startEmulator({ settings });
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);
const lattice = new VPCLatticeClient(clientConfig(emulator));

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:app';

describe('a stack on a clock that stands still', () => {
  it('waits for each resource in its turn until the clock has moved far enough', async () => {
    await create('steps', { Service: service('steps'), Network: network('steps') });

    const before = await stacks.statusOf('steps');
    await emulator.clock.advance('2900ms');
    const shortOfIt = await eventsOf('steps');
    await emulator.clock.advance('1s');

    expect(before).toBe('CREATE_IN_PROGRESS');
    expect(shortOfIt).toContain('CREATE_IN_PROGRESS Service');
    expect(shortOfIt).not.toContain('CREATE_COMPLETE Service');
    expect(await eventsOf('steps')).toContain('CREATE_COMPLETE Service');
    expect(await stacks.statusOf('steps')).toBe('CREATE_COMPLETE');
  });

  it('goes through a whole service in one step of the clock, and back', async () => {
    await create('whole', wholeService('whole', ['sg-00000001']));
    await emulator.clock.advance('1m');
    const made = await stacks.statusOf('whole');
    const { Status } = await stacks.outputsOf('whole');
    const TemplateBody = template(wholeService('whole', ['sg-00000002']));
    await cloudformation.send(new UpdateStackCommand({ StackName: 'whole', TemplateBody }));
    const changing = await stacks.statusOf('whole');
    await emulator.clock.advance('1m');
    const changed = await stacks.statusOf('whole');
    await stacks.remove('whole');
    const going = await stacks.statusOf('whole');
    await emulator.clock.advance('1m');

    expect([made, changing, changed, going]).toEqual([
      'CREATE_COMPLETE',
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE',
      'DELETE_IN_PROGRESS',
    ]);
    expect(Status).toBe('ACTIVE');
    expect(await namesakesOf('whole')).toEqual([]);
  });

  it('deletes resources that are still being created when another one fails', async () => {
    const listener = { ...LISTENER, DefaultAction: { FixedResponse: { StatusCode: 200 } } };
    await create('failing', { Service: service('failing'), Listener: typed('Listener', listener) });

    await emulator.clock.advance('1m');

    expect(await stacks.statusOf('failing')).toBe('ROLLBACK_COMPLETE');
    expect(await namesakesOf('failing')).toEqual([]);
  });
});

describe('a stack whose neighbours settle', () => {
  it('creates a listener as soon as a service from outside of the stack is active', async () => {
    const { id = '' } = await lattice.send(new CreateServiceCommand({ name: 'neighbour' }));
    const listener = { ...LISTENER, ServiceIdentifier: id };
    await create('patient', { Listener: typed('Listener', listener) });

    const before = await stacks.statusOf('patient');
    await emulator.clock.advance('10s');
    const { items } = await lattice.send(new ListListenersCommand({ serviceIdentifier: id }));

    expect(before).toBe('CREATE_IN_PROGRESS');
    expect(items).toHaveLength(1);
  });

  it('deletes a target group once a target has drained that was deregistered outside of the stack', async () => {
    await create('draining', { Group: group('draining') });
    await emulator.clock.advance('10s');
    const { items = [] } = await lattice.send(new ListTargetGroupsCommand({}));
    const targetGroupIdentifier = items.find(({ name }) => name === 'draining')?.id;
    const targets = [{ id: FUNCTION }];
    await lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));

    await stacks.remove('draining');
    await emulator.clock.advance('59s');
    const { status } = await lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier }));
    await emulator.clock.advance('10s');

    expect(status).toBe('ACTIVE');
    expect(await namesakesOf('draining')).toEqual([]);
  });

  it('fails at once over a conflict that does not pass, such as a name that is taken', async () => {
    await lattice.send(new CreateServiceCommand({ name: 'taken' }));

    await create('conflict', { Service: service('taken') });

    expect(await stacks.statusOf('conflict')).toBe('ROLLBACK_COMPLETE');
  });

  it('counts a service as deleted that is being deleted outside of the stack', async () => {
    await create('deleted', { Service: service('deleted') });
    await emulator.clock.advance('10s');
    const { Arn: serviceIdentifier } = await stacks.outputsOf('deleted');
    await lattice.send(new DeleteServiceCommand({ serviceIdentifier }));

    await stacks.remove('deleted');
    await emulator.clock.advance('10s');

    expect(await namesakesOf('deleted')).toEqual([]);
  });
});

describe('a target group in a template', () => {
  it('fails when Lattice does not take its target, although RegisterTargets answers', async () => {
    await create('bad-target', { Group: group('bad-target', '10.0.0.1') });

    await emulator.clock.advance('1m');

    expect(await stacks.statusOf('bad-target')).toBe('ROLLBACK_COMPLETE');
    expect(await namesakesOf('bad-target')).toEqual([]);
  });
});

const LISTENER = {
  ServiceIdentifier: { Ref: 'Service' },
  Name: 'http',
  Protocol: 'HTTP',
  DefaultAction: { FixedResponse: { StatusCode: 404 } },
};

function wholeService(name: string, SecurityGroupIds: string[]) {
  const inNetwork = { ServiceNetworkIdentifier: { Ref: 'Network' } };
  const TargetGroups = [{ TargetGroupIdentifier: { Ref: 'Group' }, Weight: 1 }];
  return {
    Service: service(name),
    Network: network(name),
    Association: typed('ServiceNetworkServiceAssociation', {
      ...inNetwork,
      ServiceIdentifier: { Ref: 'Service' },
    }),
    VpcAssociation: typed('ServiceNetworkVpcAssociation', {
      ...inNetwork,
      VpcIdentifier: 'vpc-00000001',
      SecurityGroupIds,
    }),
    Group: group(name),
    Listener: typed('Listener', { ...LISTENER, DefaultAction: { Forward: { TargetGroups } } }),
  };
}

function service(Name: string) {
  return typed('Service', { Name });
}

function network(Name: string) {
  return typed('ServiceNetwork', { Name });
}

function group(Name: string, Id = FUNCTION) {
  return typed('TargetGroup', { Name, Type: 'LAMBDA', Targets: [{ Id }] });
}

function typed(name: string, Properties: object) {
  return { Type: `AWS::VpcLattice::${name}`, Properties };
}

function template(Resources: Readonly<Record<string, object>>): string {
  const Outputs = {
    Arn: { Value: { Ref: 'Service' } },
    Status: { Value: { 'Fn::GetAtt': ['Service', 'Status'] } },
  };
  return JSON.stringify({ Resources, ...('Service' in Resources ? { Outputs } : {}) });
}

async function create(StackName: string, resources: Readonly<Record<string, object>>) {
  const TemplateBody = template(resources);
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await emulator.clock.idle();
}

async function eventsOf(StackName: string): Promise<string[]> {
  const events = await stacks.eventsOf(StackName);
  return events.map((event) => `${event.ResourceStatus} ${event.LogicalResourceId}`);
}

/** Returns the Lattice resources of a stack, which bear its name. */
async function namesakesOf(stackName: string): Promise<(string | undefined)[]> {
  const services = await lattice.send(new ListServicesCommand({}));
  const networks = await lattice.send(new ListServiceNetworksCommand({}));
  const groups = await lattice.send(new ListTargetGroupsCommand({}));
  const all = [services, networks, groups].flatMap(({ items = [] }) => items);
  return all.filter(({ name }) => name === stackName).map(({ arn }) => arn);
}
