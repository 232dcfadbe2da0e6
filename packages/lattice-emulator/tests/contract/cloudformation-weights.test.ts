import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  type Tag,
} from '@aws-sdk/client-cloudformation';
import { GetListenerCommand, UpdateListenerCommand } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { forward, LatticeFactory, type TestService } from '../support/lattice-service.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const TOPIC = { Type: 'AWS::SNS::Topic' };
/** Cannot be made, because SNS takes no such name. */
const FAILING = { ...TOPIC, DependsOn: 'Listener', Properties: { TopicName: 'not a name' } };

describe('weights that were moved at run time', () => {
  it('survive an update of something else', async () => {
    const traffic = await createTraffic('weights-kept');
    await shift(traffic, 40, 60);

    await update('weights-kept', { Listener: listener(traffic), Topic: TOPIC });
    await update('weights-kept', { Listener: { ...listener(traffic), DeletionPolicy: 'Retain' } });

    expect(await weightsOf(traffic)).toEqual([40, 60]);
  });

  it('survive new tags of the stack and of the listener', async () => {
    const traffic = await createTraffic('weights-tagged');
    await shift(traffic, 40, 60);

    await update('weights-tagged', { Listener: listener(traffic) }, [tag('stack')]);
    const Listener = listener(traffic, [100, 0], [tag('own')]);
    await update('weights-tagged', { Listener }, [tag('stack')]);

    expect(await weightsOf(traffic)).toEqual([40, 60]);
  });

  it('survive an update that fails', async () => {
    const traffic = await createTraffic('weights-failed');
    await shift(traffic, 40, 60);

    await update('weights-failed', { Listener: listener(traffic), Failing: FAILING });

    expect(await stacks.statusOf('weights-failed')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await weightsOf(traffic)).toEqual([40, 60]);
  });

  it('become those of the template once it asks for others', async () => {
    const traffic = await createTraffic('weights-asked');
    await shift(traffic, 40, 60);

    await update('weights-asked', { Listener: listener(traffic, [90, 10]) });

    expect(await weightsOf(traffic)).toEqual([90, 10]);
  });

  it('become those of the old template when an update that asks for others fails', async () => {
    const traffic = await createTraffic('weights-undone');
    await shift(traffic, 40, 60);

    await update('weights-undone', {
      Listener: listener(traffic, [90, 10]),
      Failing: FAILING,
    });

    expect(await weightsOf(traffic)).toEqual([100, 0]);
  });
});

type Traffic = {
  readonly service: TestService;
  readonly stackName: string;
  readonly groups: string[];
};

/** A stack with a listener that sends everything to the first of two target groups. */
async function createTraffic(stackName: string): Promise<Traffic> {
  const service = await factory.createService();
  const groups = [await factory.createTargetGroup(), await factory.createTargetGroup()];
  const traffic = { service, stackName, groups: groups.map(({ id }) => id) };
  await create(stackName, { Listener: listener(traffic) });
  return traffic;
}

function listener({ service, groups }: Traffic, weights = [100, 0], Tags?: Tag[]) {
  const TargetGroups = groups.map((TargetGroupIdentifier, index) => ({
    TargetGroupIdentifier,
    Weight: weights[index],
  }));
  return {
    Type: 'AWS::VpcLattice::Listener',
    Properties: {
      ServiceIdentifier: service.id,
      Protocol: 'HTTP',
      DefaultAction: { Forward: { TargetGroups } },
      ...(Tags === undefined ? {} : { Tags }),
    },
  };
}

async function listenerOf({ service, stackName }: Traffic) {
  const { StackResourceDetail } = await cloudformation.send(
    new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: 'Listener' }),
  );
  const listenerIdentifier = StackResourceDetail?.PhysicalResourceId;
  return { serviceIdentifier: service.id, listenerIdentifier };
}

async function shift(traffic: Traffic, ...weights: number[]): Promise<void> {
  const defaultAction = forward(
    ...traffic.groups.map((id, index): [string, number] => [id, weights[index] ?? 0]),
  );
  const identifiers = await listenerOf(traffic);
  await factory.client.send(new UpdateListenerCommand({ ...identifiers, defaultAction }));
}

async function weightsOf(traffic: Traffic): Promise<unknown[]> {
  const identifiers = await listenerOf(traffic);
  const { defaultAction } = await factory.client.send(new GetListenerCommand(identifiers));
  return defaultAction?.forward?.targetGroups?.map(({ weight }) => weight) ?? [];
}

function tag(Value: string): Tag {
  return { Key: 'tag', Value };
}

function create(name: string, resources: object): Promise<void> {
  return stacks.create(name, { Resources: resources });
}

function update(name: string, resources: object, Tags?: Tag[]): Promise<void> {
  return stacks.update(name, { Resources: resources }, { Tags });
}
