import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  type Tag,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);
const sns = new SNSClient(clientConfig(emulator));

type Resources = Readonly<Record<string, object>>;

const TOPIC = { Type: 'AWS::SNS::Topic' };
/** Cannot be made, because SNS takes no such name. */
const failing = (DependsOn: string[] = []) => {
  return { ...TOPIC, DependsOn, Properties: { TopicName: 'not a name' } };
};

describe('a create that fails', () => {
  it('leaves nothing but an empty stack', async () => {
    await create('failed-create', { Topic: TOPIC, Failing: failing(['Topic']) });

    const stack = await stacks.describe('failed-create');
    expect(stack).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await resourcesOf('failed-create')).toEqual({});
    expect(ownInventory('failed-create')).toEqual(['cloudformation: failed-create']);
  });

  it('names the resource that failed, with the reason', async () => {
    await create('told', { Topic: TOPIC, Failing: failing(['Topic']) });

    expect(await eventsOf('told')).toEqual([
      ['told', 'CREATE_IN_PROGRESS', 'User Initiated'],
      ['Topic', 'CREATE_IN_PROGRESS', undefined],
      ['Topic', 'CREATE_COMPLETE', undefined],
      ['Failing', 'CREATE_IN_PROGRESS', undefined],
      ['Failing', 'CREATE_FAILED', expect.stringContaining('Invalid parameter: Topic Name')],
      [
        'told',
        'ROLLBACK_IN_PROGRESS',
        'The following resource(s) failed to create: [Failing]. Rollback requested by user.',
      ],
      ['Topic', 'DELETE_IN_PROGRESS', undefined],
      ['Topic', 'DELETE_COMPLETE', undefined],
      ['told', 'ROLLBACK_COMPLETE', undefined],
    ]);
  });

  it('deletes a resource whose creation failed half way', async () => {
    const LogGroupName = '/half/made';
    await create('half-made', {
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName, RetentionInDays: 2 } },
    });

    expect((await stacks.describe('half-made'))?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(ownInventory('/half/made')).toEqual([]);
  });

  it('undoes each resource once', async () => {
    const Properties = { LogGroupName: '/taken/back' };
    const Group = { Type: 'AWS::Logs::LogGroup', Properties };

    await create('taken-back', { Group, Failing: failing(['Group']) });

    const events = await eventsOf('taken-back');
    expect(events.filter(([id]) => id === 'Group').map(([, status]) => status)).toEqual([
      'CREATE_IN_PROGRESS',
      'CREATE_COMPLETE',
      'DELETE_IN_PROGRESS',
      'DELETE_COMPLETE',
    ]);
  });

  it.each([
    ['Retain', 1],
    ['RetainExceptOnCreate', 0],
  ])('keeps a resource only if it is to stay even then: %s', async (DeletionPolicy, count) => {
    const name = `kept-${DeletionPolicy}`;

    await create(name, { Topic: { ...TOPIC, DeletionPolicy }, Failing: failing(['Topic']) });

    expect(ownInventory(`${name}-Topic`)).toHaveLength(count);
  });

  it('leaves a stack that can be deleted and made again', async () => {
    await create('second-try', { Topic: failing() });
    await stacks.remove('second-try');

    await create('second-try', { Topic: TOPIC });

    expect((await stacks.describe('second-try'))?.StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('an update that fails', () => {
  it('leaves everything as it was', async () => {
    const display = (DisplayName: string) => ({ ...TOPIC, Properties: { DisplayName } });
    const named = (TopicName: string) => ({ ...TOPIC, Properties: { TopicName } });
    const before = {
      Updated: display('before'),
      Replaced: named('undone-a'),
      Removed: TOPIC,
    };
    await create('undone', before);
    const resources = await resourcesOf('undone');
    const inventory = emulator.inventory();

    await update('undone', {
      Updated: display('after'),
      Replaced: named('undone-b'),
      Added: TOPIC,
      Failing: failing(['Updated', 'Replaced', 'Added']),
    });

    expect((await stacks.describe('undone'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await resourcesOf('undone')).toEqual(resources);
    expect(emulator.inventory()).toEqual(inventory);
    expect(await displayNameOf(resources.Updated)).toBe('before');
    expect(await stacks.templateOf('undone')).toEqual({ Resources: before });
  });

  it('undoes what it did, the newest first', async () => {
    const display = (DisplayName: string) => ({ ...TOPIC, Properties: { DisplayName } });
    await create('undone-in-order', { Updated: display('before') });

    await update('undone-in-order', {
      Updated: display('after'),
      Added: { ...TOPIC, DependsOn: 'Updated' },
      Failing: failing(['Added']),
    });

    const events = (await eventsOf('undone-in-order')).map(([id, status]) => `${id} ${status}`);
    expect(events.slice(events.indexOf('undone-in-order UPDATE_ROLLBACK_IN_PROGRESS'))).toEqual([
      'undone-in-order UPDATE_ROLLBACK_IN_PROGRESS',
      'Added DELETE_IN_PROGRESS',
      'Added DELETE_COMPLETE',
      'Updated UPDATE_IN_PROGRESS',
      'Updated UPDATE_COMPLETE',
      'undone-in-order UPDATE_ROLLBACK_COMPLETE',
    ]);
  });

  it('puts back what it changed before its own step failed', async () => {
    const group = (RetentionInDays: number) => ({
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/half/updated', RetentionInDays },
    });
    await create('half-updated', { Group: group(7) });

    await update('half-updated', { Group: group(2) });

    expect((await stacks.describe('half-updated'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('leaves outputs, parameters and tags as they were', async () => {
    const template = (Resources: Resources, Value: string) =>
      JSON.stringify({
        Parameters: { Name: { Type: 'String' } },
        Resources,
        Outputs: { Out: { Value } },
      });
    const parameter = (ParameterValue: string) => [{ ParameterKey: 'Name', ParameterValue }];
    const StackName = 'described-as-before';
    await cloudformation.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: template({ Topic: TOPIC }, 'before'),
        Parameters: parameter('before'),
        Tags: [tag('before')],
      }),
    );
    await emulator.clock.idle();

    await cloudformation.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: template({ Topic: TOPIC, Failing: failing(['Topic']) }, 'after'),
        Parameters: parameter('after'),
        Tags: [tag('after')],
      }),
    );
    await emulator.clock.idle();

    expect(await stacks.describe(StackName)).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      Outputs: [{ OutputKey: 'Out', OutputValue: 'before' }],
      Parameters: parameter('before'),
      Tags: [tag('before')],
    });
    const { Topic: ResourceArn } = await resourcesOf(StackName);
    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([tag('before')]);
  });

  it('leaves a stack that can be updated', async () => {
    await create('third-try', { Topic: TOPIC });
    await update('third-try', { Topic: TOPIC, Failing: failing() });

    await update('third-try', { Topic: TOPIC, Other: TOPIC });

    expect((await stacks.describe('third-try'))?.StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('keeps a policy that it would have changed', async () => {
    await create('policy-kept', { Topic: TOPIC });
    const { Topic } = await resourcesOf('policy-kept');
    await update('policy-kept', {
      Topic: { ...TOPIC, DeletionPolicy: 'Retain' },
      Failing: failing(['Topic']),
    });

    await stacks.remove('policy-kept');

    await expect(displayNameOf(Topic)).rejects.toThrow('Topic does not exist');
  });
});

function tag(Value: string): Tag {
  return { Key: 'tag', Value };
}

function create(name: string, resources: Resources): Promise<void> {
  return stacks.create(name, { Resources: resources });
}

function update(name: string, resources: Resources): Promise<void> {
  return stacks.update(name, { Resources: resources });
}

/** Physical ids by logical ids. */
async function resourcesOf(StackName: string): Promise<Record<string, string | undefined>> {
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return Object.fromEntries(
    StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

/** Returns the events of a stack with their reasons, oldest first. */
async function eventsOf(StackName: string): Promise<unknown[][]> {
  const events = await stacks.eventsOf(StackName);
  return events
    .map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) => [
      LogicalResourceId,
      ResourceStatus,
      ResourceStatusReason,
    ])
    .reverse();
}

async function displayNameOf(TopicArn: string | undefined): Promise<string | undefined> {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes?.DisplayName;
}

function ownInventory(part: string): string[] {
  return emulator.inventory().filter((line) => line.includes(part));
}
