import {
  CloudFormationClient,
  type CreateStackCommandInput,
  DescribeStackResourcesCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);
const sns = new SNSClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));

type Resources = Readonly<Record<string, object>>;

describe('UpdateStack', () => {
  it('changes a resource in place', async () => {
    await create('in-place', { Topic: topic({ DisplayName: 'before' }) });
    const before = await physicalIdOf('in-place', 'Topic');

    await update('in-place', { Topic: topic({ DisplayName: 'after' }) });

    expect(await physicalIdOf('in-place', 'Topic')).toBe(before);
    expect((await attributesOf(before)).DisplayName).toBe('after');
    expect(await stacks.describe('in-place')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });

  it('gives what a template leaves out its default back', async () => {
    const Queue = (Properties: object) => ({ Type: 'AWS::SQS::Queue', Properties });
    await create('defaults', {
      Topic: topic({ DisplayName: 'before' }),
      Queue: Queue({ VisibilityTimeout: 60, DelaySeconds: 5 }),
    });

    await update('defaults', { Topic: topic({}), Queue: Queue({ VisibilityTimeout: 61 }) });

    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: await physicalIdOf('defaults', 'Queue'),
        AttributeNames: ['All'],
      }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '61', DelaySeconds: '0' });
    expect((await attributesOf(await physicalIdOf('defaults', 'Topic'))).DisplayName).toBe('');
  });

  it('shows the time of the update', async () => {
    await create('dated', { Topic: topic({}) });
    const before = await stacks.describe('dated');

    await update('dated', { Other: topic({}) });

    expect(before?.LastUpdatedTime).toBeUndefined();
    expect((await stacks.describe('dated'))?.LastUpdatedTime).toEqual(new Date(START_TIME));
  });

  it('adds a resource and removes another one, at the end', async () => {
    await create('exchanged', { Old: topic({}) });
    const old = await physicalIdOf('exchanged', 'Old');

    await update('exchanged', { New: topic({}) });

    await expect(attributesOf(old)).rejects.toThrow('Topic does not exist');
    expect(await lastEventsOf('exchanged', 7)).toEqual([
      'exchanged UPDATE_IN_PROGRESS',
      'New CREATE_IN_PROGRESS',
      'New CREATE_COMPLETE',
      'exchanged UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Old DELETE_IN_PROGRESS',
      'Old DELETE_COMPLETE',
      'exchanged UPDATE_COMPLETE',
    ]);
  });

  it('leaves a resource alone that did not change', async () => {
    await create('untouched', { Kept: topic({}), Topic: topic({ DisplayName: 'a' }) });

    await update('untouched', { Kept: topic({}), Topic: topic({ DisplayName: 'b' }) });

    const events = await lastEventsOf('untouched', 5);
    expect(events.filter((event) => event.startsWith('Kept'))).toEqual([]);
  });

  it.each([
    ['that is the same', {}],
    ['that is taken from before', { UsePreviousTemplate: true, TemplateBody: undefined }],
  ])('refuses a template %s', async (_, input) => {
    const name = `unchanged-${Object.keys(input).length}`;
    await create(name, { Topic: topic({}) });

    const updating = update(name, { Topic: topic({}) }, input);

    await expect(updating).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
  });

  it('refuses a stack that was rolled back, or deleted', async () => {
    await create('failed', { Topic: topic({ TopicName: 'not a name' }) });
    const stack = await stacks.describe('failed');

    const updating = update('failed', { Topic: topic({}) });

    await expect(updating).rejects.toThrow(
      `Stack:${stack?.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
  });

  it('refuses another type for a resource', async () => {
    await create('retyped', { Thing: topic({}) });

    await update('retyped', { Thing: { Type: 'AWS::SQS::Queue' } });

    expect((await stacks.describe('retyped'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasonOf('retyped', 'Thing')).toBe('Update of resource type is not permitted.');
  });

  it('keeps a parameter when that is asked for', async () => {
    const Parameters = { Name: { Type: 'String', Default: 'default' } };
    const body = (DisplayName: object) =>
      JSON.stringify({ Parameters, Resources: { Topic: topic({ DisplayName }) } });
    const given = { ParameterKey: 'Name', ParameterValue: 'given' };
    await create('kept', {}, { TemplateBody: body({ Ref: 'Name' }), Parameters: [given] });

    await update(
      'kept',
      {},
      {
        TemplateBody: body({ 'Fn::Join': ['', [{ Ref: 'Name' }, '!']] }),
        Parameters: [{ ParameterKey: 'Name', UsePreviousValue: true }],
      },
    );

    const arn = await physicalIdOf('kept', 'Topic');
    expect((await attributesOf(arn)).DisplayName).toBe('given!');
  });
});

describe('a property that cannot be changed in place', () => {
  it('makes a new resource before the old one goes', async () => {
    await create('replaced', {
      Topic: topic({ TopicName: 'replaced-a' }),
      Follower: { Type: 'AWS::SQS::Queue', Properties: { Tags: [tag('topic', { Ref: 'Topic' })] } },
    });
    const before = await physicalIdOf('replaced', 'Topic');

    await update('replaced', {
      Topic: topic({ TopicName: 'replaced-b' }),
      Follower: { Type: 'AWS::SQS::Queue', Properties: { Tags: [tag('topic', { Ref: 'Topic' })] } },
    });

    expect(await physicalIdOf('replaced', 'Topic')).toMatch(/:replaced-b$/);
    await expect(attributesOf(before)).rejects.toThrow('Topic does not exist');
    expect(await lastEventsOf('replaced', 10)).toEqual([
      'replaced UPDATE_IN_PROGRESS',
      'Topic UPDATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_COMPLETE',
      'Follower UPDATE_IN_PROGRESS',
      'Follower UPDATE_COMPLETE',
      'replaced UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Topic DELETE_IN_PROGRESS',
      'Topic DELETE_COMPLETE',
      'replaced UPDATE_COMPLETE',
    ]);
  });

  it('is refused for a resource whose name would stay', async () => {
    const group = (name: string, version: string) => ({
      Type: 'AWS::VpcLattice::TargetGroup',
      Properties: {
        Name: name,
        Type: 'LAMBDA',
        Config: { LambdaEventStructureVersion: version },
      },
    });
    await create('custom-named', { Group: group('custom-named', 'V1') });

    await update('custom-named', { Group: group('custom-named', 'V2') });

    expect((await stacks.describe('custom-named'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasonOf('custom-named', 'Group')).toBe(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
        'Rename custom-named and update the stack again.',
    );
  });
});

describe('policies', () => {
  it.each(['Retain', 'RetainExceptOnCreate'])(
    'keep a resource that leaves the template: DeletionPolicy %s',
    async (DeletionPolicy) => {
      const name = `kept-by-${DeletionPolicy}`;
      await create(name, { Topic: { ...topic({}), DeletionPolicy }, Other: topic({}) });
      const arn = await physicalIdOf(name, 'Topic');

      await update(name, { Other: topic({}) });

      await expect(attributesOf(arn)).resolves.toBeDefined();
      expect(await lastEventsOf(name, 2)).toEqual([
        'Topic DELETE_SKIPPED',
        `${name} UPDATE_COMPLETE`,
      ]);
    },
  );

  it('can change without the resource', async () => {
    await create('policy-only', { Topic: topic({}), Other: topic({}) });
    const arn = await physicalIdOf('policy-only', 'Topic');
    await update('policy-only', {
      Topic: { ...topic({}), DeletionPolicy: 'Retain' },
      Other: topic({}),
    });

    await update('policy-only', { Other: topic({}) });

    await expect(attributesOf(arn)).resolves.toBeDefined();
  });

  it('keep a resource that was replaced: UpdateReplacePolicy Retain', async () => {
    const named = (TopicName: string) => ({
      ...topic({ TopicName }),
      UpdateReplacePolicy: 'Retain',
    });
    await create('kept-replaced', { Topic: named('kept-a') });
    const arn = await physicalIdOf('kept-replaced', 'Topic');

    await update('kept-replaced', { Topic: named('kept-b') });

    await expect(attributesOf(arn)).resolves.toBeDefined();
  });
});

describe('tags', () => {
  it('of the stack and of a resource come together', async () => {
    await create(
      'tagged',
      { Topic: topic({ Tags: [tag('own', '1'), tag('both', 'own')] }) },
      { Tags: [tag('stack', '1'), tag('both', 'stack')] },
    );

    expect(await tagsOf('tagged')).toEqual({ stack: '1', own: '1', both: 'own' });
  });

  it('of a resource are changed and removed', async () => {
    await create('retagged', { Topic: topic({ Tags: [tag('a', '1'), tag('b', '1')] }) });

    await update('retagged', { Topic: topic({ Tags: [tag('b', '2'), tag('c', '2')] }) });

    expect(await tagsOf('retagged')).toEqual({ b: '2', c: '2' });
  });

  it('of the stack reach resources that did not change otherwise', async () => {
    await create('stack-tagged', { Topic: topic({}) }, { Tags: [tag('a', '1'), tag('b', '1')] });

    await update('stack-tagged', { Topic: topic({}) }, { Tags: [tag('b', '2')] });

    expect(await tagsOf('stack-tagged')).toEqual({ b: '2' });
  });
});

it('counts a resource as deleted that was deleted outside of the stack', async () => {
  await create('drifted', { Topic: topic({ TopicName: 'drifted' }), Other: topic({}) });
  await sns.send(new DeleteTopicCommand({ TopicArn: await physicalIdOf('drifted', 'Topic') }));

  await update('drifted', { Other: topic({}) });

  expect((await stacks.describe('drifted'))?.StackStatus).toBe('UPDATE_COMPLETE');
  await expect(sns.send(new CreateTopicCommand({ Name: 'drifted' }))).resolves.toBeDefined();
});

function topic(Properties: object) {
  return { Type: 'AWS::SNS::Topic', Properties };
}

function tag<T>(Key: string, Value: T) {
  return { Key, Value };
}

function create(
  name: string,
  resources: Resources,
  input: Partial<CreateStackCommandInput> = {},
): Promise<void> {
  return stacks.create(name, { Resources: resources }, input);
}

function update(
  name: string,
  resources: Resources,
  input: Partial<UpdateStackCommandInput> = {},
): Promise<void> {
  return stacks.update(name, { Resources: resources }, input);
}

async function physicalIdOf(StackName: string, LogicalResourceId: string): Promise<string> {
  const { StackResources: [resource] = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName, LogicalResourceId }),
  );
  return resource?.PhysicalResourceId ?? '';
}

/** The last so many events, oldest first. */
async function lastEventsOf(StackName: string, count: number): Promise<string[]> {
  const events = (await stacks.eventsOf(StackName)).slice(0, count).reverse();
  return events.map(
    ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`,
  );
}

/** Why a resource failed. */
async function reasonOf(StackName: string, logicalId: string): Promise<string | undefined> {
  const failed = (await stacks.eventsOf(StackName)).find(
    ({ LogicalResourceId, ResourceStatus }) =>
      LogicalResourceId === logicalId && ResourceStatus?.endsWith('FAILED'),
  );
  return failed?.ResourceStatusReason;
}

async function attributesOf(TopicArn: string): Promise<Record<string, string>> {
  const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes;
}

/** The tags of the topic in a stack. */
async function tagsOf(StackName: string): Promise<Record<string, string | undefined>> {
  const ResourceArn = await physicalIdOf(StackName, 'Topic');
  const { Tags = [] } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
  return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}
