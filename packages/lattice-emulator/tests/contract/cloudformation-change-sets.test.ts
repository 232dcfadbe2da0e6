import {
  AlreadyExistsException,
  ChangeSetNotFoundException,
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  InvalidChangeSetStatusException,
  ListChangeSetsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const TOPIC = { Type: 'AWS::SNS::Topic' };
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

describe('a change set for a new stack', () => {
  it('shows the stack for review, without anything in it', async () => {
    const { Id, StackId } = await create('reviewed', { Topic: TOPIC }, { ChangeSetType: 'CREATE' });

    expect(Id).toMatch(
      /^arn:aws:cloudformation:us-east-1:123456789012:changeSet\/changes\/[0-9a-f-]{36}$/,
    );
    expect(await stacks.describe('reviewed')).toMatchObject({
      StackId,
      StackStatus: 'REVIEW_IN_PROGRESS',
    });
    expect(emulator.inventory().some((line) => line.includes('reviewed-Topic'))).toBe(false);
  });

  it('says what it would add', async () => {
    const { Id, StackId } = await create(
      'described',
      { Topic: TOPIC },
      { ChangeSetType: 'CREATE', Description: 'first', Tags: [TAG] },
    );

    expect(await describeChangeSet('described')).toMatchObject({
      ChangeSetId: Id,
      ChangeSetName: 'changes',
      StackId,
      StackName: 'described',
      Description: 'first',
      CreationTime: new Date(START_TIME),
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Tags: [TAG],
      Changes: [
        {
          Type: 'Resource',
          ResourceChange: {
            Action: 'Add',
            LogicalResourceId: 'Topic',
            ResourceType: 'AWS::SNS::Topic',
          },
        },
      ],
    });
  });

  it('makes the stack when it is executed', async () => {
    await create('executed', { Topic: TOPIC }, { ChangeSetType: 'CREATE', Tags: [TAG] });

    await execute('executed');

    expect(await stacks.describe('executed')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Tags: [TAG],
    });
    expect(await statusesOf('executed')).toEqual([
      'REVIEW_IN_PROGRESS',
      'CREATE_IN_PROGRESS',
      'CREATE_COMPLETE',
    ]);
  });

  it('is refused where there is a stack', async () => {
    await deploy('existing', { Topic: TOPIC });

    const creating = create('existing', { Topic: TOPIC }, { ChangeSetType: 'CREATE' });

    await expect(creating).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('Stack [existing] already exists'),
    });
  });

  it('is deleted with its stack', async () => {
    await create('given-up', { Topic: TOPIC }, { ChangeSetType: 'CREATE' });

    await cloudformation.send(new DeleteStackCommand({ StackName: 'given-up' }));
    await emulator.clock.idle();

    await expect(stacks.describe('given-up')).rejects.toThrow('does not exist');
  });

  it('that is refused leaves no stack', async () => {
    const resources = { Topic: { ...TOPIC, DependsOn: 'Gone' } };

    const creating = create('refused', resources, { ChangeSetType: 'CREATE' });

    await expect(creating).rejects.toThrow('Unresolved resource dependencies [Gone]');
    await expect(stacks.describe('refused')).rejects.toThrow('does not exist');
  });
});

describe('a change set for an existing stack', () => {
  it('says what it would add, modify, replace and remove', async () => {
    const named = (TopicName: string) => ({ ...TOPIC, Properties: { TopicName } });
    await deploy('changed', {
      Kept: TOPIC,
      Modified: { ...TOPIC, Properties: { DisplayName: 'a' } },
      Replaced: named('changed-a'),
      Removed: TOPIC,
      Follower: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [], PolicyDocument: { Resource: { Ref: 'Replaced' } } },
      },
    });

    await create('changed', {
      Kept: TOPIC,
      Modified: { ...TOPIC, Properties: { DisplayName: 'b' } },
      Replaced: named('changed-b'),
      Added: TOPIC,
      Follower: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [], PolicyDocument: { Resource: { Ref: 'Replaced' } } },
      },
    });

    const { Changes = [] } = await describeChangeSet('changed');
    const changes = Changes.map(({ ResourceChange }) => [
      ResourceChange?.Action,
      ResourceChange?.LogicalResourceId,
      ResourceChange?.Replacement,
      ResourceChange?.Details?.map(({ Target }) => Target?.Name),
    ]);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['Modify', 'Modified', 'False', ['DisplayName']],
        ['Modify', 'Replaced', 'True', ['TopicName']],
        ['Modify', 'Follower', 'False', ['PolicyDocument']],
        ['Add', 'Added', undefined, []],
        ['Remove', 'Removed', undefined, []],
      ]),
    );
    expect(changes).toHaveLength(5);
  });

  it('changes nothing until it is executed', async () => {
    await deploy('waiting', { Topic: TOPIC });
    await create('waiting', { Other: TOPIC });

    const before = await stacks.templateOf('waiting');
    await execute('waiting');

    expect(before).toEqual({ Resources: { Topic: TOPIC } });
    expect(await stacks.templateOf('waiting')).toEqual({ Resources: { Other: TOPIC } });
    expect(await stacks.describe('waiting')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });

  it('fails when there is nothing to change', async () => {
    await deploy('unchanged', { Topic: TOPIC });

    await create('unchanged', { Topic: TOPIC });

    expect(await describeChangeSet('unchanged')).toMatchObject({
      Status: 'FAILED',
      StatusReason: NO_CHANGES,
      ExecutionStatus: 'UNAVAILABLE',
    });
    await expect(execute('unchanged')).rejects.toThrow(InvalidChangeSetStatusException);
  });

  it('is one when only a parameter or a tag changes', async () => {
    const Parameters = { Name: { Type: 'String', Default: 'a' } };
    const body = { TemplateBody: JSON.stringify({ Parameters, Resources: { Topic: TOPIC } }) };
    await deploy('small', {}, body);

    await create('small', {}, { ...body, ChangeSetName: 'tag', Tags: [TAG] });
    const parameter = { ParameterKey: 'Name', ParameterValue: 'b' };
    await create('small', {}, { ...body, ChangeSetName: 'parameter', Parameters: [parameter] });

    expect((await describeChangeSet('small', 'tag')).Status).toBe('CREATE_COMPLETE');
    expect((await describeChangeSet('small', 'parameter')).Status).toBe('CREATE_COMPLETE');
  });

  it('is refused where there is no stack', async () => {
    const creating = create('nowhere', { Topic: TOPIC });

    await expect(creating).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack [nowhere] does not exist',
    });
  });

  it('may use the template that is there', async () => {
    await deploy('previous', { Topic: TOPIC });

    const command = new CreateChangeSetCommand({
      StackName: 'previous',
      ChangeSetName: 'changes',
      UsePreviousTemplate: true,
      Tags: [TAG],
    });
    await cloudformation.send(command);
    await execute('previous');

    expect(await stacks.describe('previous')).toMatchObject({ Tags: [TAG] });
  });
});

describe('a change set', () => {
  it('can be executed once', async () => {
    await deploy('once', { Topic: TOPIC });
    await create('once', { Other: TOPIC });
    await execute('once');

    const again = execute('once');

    await expect(again).rejects.toThrow(InvalidChangeSetStatusException);
    await expect(again).rejects.toThrow(
      /^ChangeSet \[arn:.*\] cannot be executed in its current status of \[EXECUTE_COMPLETE\]$/,
    );
  });

  it('is deleted when another one of its stack is executed', async () => {
    await deploy('outrun', { Topic: TOPIC });
    await create('outrun', { Other: TOPIC }, { ChangeSetName: 'first' });
    await create('outrun', { Another: TOPIC }, { ChangeSetName: 'second' });

    await execute('outrun', 'second');

    await expect(describeChangeSet('outrun', 'first')).rejects.toThrow(ChangeSetNotFoundException);
  });

  it('cannot be executed any more after its stack was updated directly', async () => {
    await deploy('outdated', { Topic: TOPIC });
    await create('outdated', { Other: TOPIC });

    const TemplateBody = JSON.stringify({ Resources: { Another: TOPIC } });
    await cloudformation.send(new UpdateStackCommand({ StackName: 'outdated', TemplateBody }));
    await emulator.clock.idle();

    expect((await describeChangeSet('outdated')).ExecutionStatus).toBe('OBSOLETE');
    await expect(execute('outdated')).rejects.toThrow(InvalidChangeSetStatusException);
  });

  it('has a name of its own, until it was executed', async () => {
    await deploy('named', { Topic: TOPIC });
    await create('named', { Other: TOPIC });

    const twin = create('named', { Another: TOPIC });

    await expect(twin).rejects.toThrow(AlreadyExistsException);
    await execute('named');
    await expect(create('named', { Another: TOPIC })).resolves.toBeDefined();
  });

  it('is found by its ARN alone, and by its name with the stack', async () => {
    await deploy('found', { Topic: TOPIC });
    const { Id, StackId } = await create('found', { Other: TOPIC });

    const byArn = await cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));

    expect(byArn).toMatchObject({ ChangeSetId: Id, StackId });
    expect(await describeChangeSet('found')).toMatchObject({ ChangeSetId: Id });
    expect(await describeChangeSet(StackId ?? '')).toMatchObject({ ChangeSetId: Id });
  });

  it('is listed with its stack until it is deleted', async () => {
    await deploy('listed', { Topic: TOPIC });
    const { Id } = await create('listed', { Other: TOPIC });
    const StackName = 'listed';
    const before = await cloudformation.send(new ListChangeSetsCommand({ StackName }));

    await cloudformation.send(new DeleteChangeSetCommand({ StackName, ChangeSetName: 'changes' }));

    expect(before.Summaries).toMatchObject([
      { ChangeSetId: Id, ChangeSetName: 'changes', Status: 'CREATE_COMPLETE' },
    ]);
    const after = await cloudformation.send(new ListChangeSetsCommand({ StackName }));
    expect(after.Summaries).toEqual([]);
    await expect(describeChangeSet('listed')).rejects.toThrow(ChangeSetNotFoundException);
  });

  it('that does not exist is not found, but can be deleted', async () => {
    await deploy('without', { Topic: TOPIC });
    const names = { StackName: 'without', ChangeSetName: 'other' };

    const describing = describeChangeSet('without', 'other');
    const executing = execute('without', 'other');
    const deleting = cloudformation.send(new DeleteChangeSetCommand(names));

    await expect(describing).rejects.toThrow(ChangeSetNotFoundException);
    await expect(describing).rejects.toThrow('ChangeSet [other] does not exist');
    await expect(executing).rejects.toThrow(ChangeSetNotFoundException);
    await expect(deleting).resolves.toBeDefined();
  });

  it.each<[string, Partial<CreateChangeSetCommandInput>]>([
    ['a change set that imports resources', { ChangeSetType: 'IMPORT' }],
    ['IncludeNestedStacks', { IncludeNestedStacks: true }],
    ['OnStackFailure', { OnStackFailure: 'DO_NOTHING' }],
  ])('says that it does not support %s', async (what, input) => {
    const creating = create('unsupported', { Topic: TOPIC }, input);

    await expect(creating).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });
});

const TAG = { Key: 'STAGE', Value: 'dev' };

function create(
  StackName: string,
  Resources: object,
  input: Partial<CreateChangeSetCommandInput> = {},
) {
  return cloudformation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'changes',
      TemplateBody: JSON.stringify({ Resources }),
      ...input,
    }),
  );
}

async function execute(StackName: string, ChangeSetName = 'changes'): Promise<void> {
  await cloudformation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  await emulator.clock.idle();
}

/** Makes a stack in the way of the Serverless CLI. */
async function deploy(
  StackName: string,
  Resources: object,
  input: Partial<CreateChangeSetCommandInput> = {},
): Promise<void> {
  await create(StackName, Resources, { ChangeSetType: 'CREATE', ...input });
  await execute(StackName);
}

function describeChangeSet(StackName: string, ChangeSetName = 'changes') {
  return cloudformation.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
}

/** Returns the statuses of the stack's events, oldest first. */
async function statusesOf(StackName: string): Promise<unknown[]> {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.filter(({ LogicalResourceId }) => LogicalResourceId === StackName)
    .map(({ ResourceStatus }) => ResourceStatus)
    .reverse();
}
