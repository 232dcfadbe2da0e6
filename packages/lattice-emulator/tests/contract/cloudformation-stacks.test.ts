import {
  AlreadyExistsException,
  CloudFormationClient,
  CloudFormationServiceException,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  InsufficientCapabilitiesException,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const TOPIC = { Type: 'AWS::SNS::Topic' };
const TEMPLATE = { Resources: { Topic: TOPIC } };

describe('CreateStack', () => {
  it('makes a stack that can be seen while it is made', async () => {
    const { StackId } = await cloudformation.send(createCommand('created'));

    expect(StackId).toMatch(
      /^arn:aws:cloudformation:us-east-1:123456789012:stack\/created\/[0-9a-f-]{36}$/,
    );
    const { state } = await waitUntilStackCreateComplete(
      { client: cloudformation, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { StackName: 'created' },
    );
    expect(state).toBe('SUCCESS');
  });

  it('describes what it was made from', async () => {
    await create('described', {
      TemplateBody: JSON.stringify({
        Description: 'a topic',
        Parameters: {
          Name: { Type: 'String' },
          Size: { Type: 'Number', Default: 3 },
          Secret: { Type: 'String', Default: 'x', NoEcho: true },
        },
        ...TEMPLATE,
        Outputs: { Arn: { Description: 'of the topic', Value: { Ref: 'Topic' } } },
      }),
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'a' }],
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
      Capabilities: ['CAPABILITY_IAM'],
    });

    expect(await describeStack('described')).toMatchObject({
      StackName: 'described',
      Description: 'a topic',
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: new Date(START_TIME),
      Parameters: [
        { ParameterKey: 'Name', ParameterValue: 'a' },
        { ParameterKey: 'Size', ParameterValue: '3' },
        { ParameterKey: 'Secret', ParameterValue: '****' },
      ],
      Outputs: [
        {
          OutputKey: 'Arn',
          Description: 'of the topic',
          OutputValue: expect.stringMatching(
            /^arn:aws:sns:us-east-1:123456789012:described-Topic-/,
          ),
        },
      ],
      Tags: [{ Key: 'STAGE', Value: 'dev' }],
      Capabilities: ['CAPABILITY_IAM'],
    });
  });

  it('refuses a name that is taken', async () => {
    await create('taken');

    const creating = cloudformation.send(createCommand('taken'));

    await expect(creating).rejects.toThrow(AlreadyExistsException);
    await expect(creating).rejects.toThrow('Stack [taken] already exists');
  });

  it('frees the name of a stack that was deleted', async () => {
    const first = await create('again');
    await stacks.remove('again');

    const second = await create('again');

    expect(second.StackId).not.toBe(first.StackId);
    expect(second.StackStatus).toBe('CREATE_COMPLETE');
  });

  it.each(['1stack', 'my_stack', 'a'.repeat(129)])('refuses the name %s', async (name) => {
    const creating = cloudformation.send(createCommand(name));

    await expect(creating).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining("at 'stackName' failed to satisfy constraint"),
    });
  });

  it('refuses a template that cannot be, and leaves no stack', async () => {
    const creating = cloudformation.send(createCommand('invalid', { TemplateBody: '{}' }));

    await expect(creating).rejects.toThrow('At least one Resources member must be defined.');
    await expect(describeStack('invalid')).rejects.toThrow('does not exist');
  });

  it('refuses a template whose parts do not fit, and leaves no stack', async () => {
    const Resources = { Topic: { ...TOPIC, Properties: { TopicName: { Ref: 'Gone' } } } };
    const TemplateBody = JSON.stringify({ Resources });

    const creating = cloudformation.send(createCommand('unresolved', { TemplateBody }));

    await expect(creating).rejects.toThrow('Unresolved resource dependencies [Gone]');
    await expect(describeStack('unresolved')).rejects.toThrow('does not exist');
  });

  it('goes altogether after a failure when that is asked for', async () => {
    const { StackId } = await cloudformation.send(
      createCommand('on-failure', {
        OnFailure: 'DELETE',
        TemplateBody: JSON.stringify({
          Resources: { Topic: TOPIC, Failing: { ...TOPIC, Properties: { TopicName: 'a b' } } },
        }),
      }),
    );
    await emulator.clock.idle();

    await expect(describeStack('on-failure')).rejects.toThrow('does not exist');
    expect(await describeStack(StackId)).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
  });

  it.each<[string, Partial<CreateStackCommandInput>]>([
    ['DisableRollback', { DisableRollback: true }],
    ['EnableTerminationProtection', { EnableTerminationProtection: true }],
    ['StackPolicyBody', { StackPolicyBody: '{}' }],
    ['OnFailure DO_NOTHING', { OnFailure: 'DO_NOTHING' }],
  ])('says that it does not support %s', async (what, input) => {
    const creating = cloudformation.send(createCommand('unsupported', input));

    await expect(creating).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });
});

describe('capabilities', () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      },
    },
  };
  const named = { ...role, Properties: { ...role.Properties, RoleName: 'named' } };

  it.each([
    ['CAPABILITY_IAM', role, []],
    ['CAPABILITY_NAMED_IAM', named, []],
    ['CAPABILITY_NAMED_IAM', named, ['CAPABILITY_IAM' as const]],
  ])('%s must be given for a role', async (required, Role, Capabilities) => {
    const TemplateBody = JSON.stringify({ Resources: { Role } });

    const creating = cloudformation.send(
      createCommand('incapable', { TemplateBody, Capabilities: [...Capabilities] }),
    );

    await expect(creating).rejects.toThrow(InsufficientCapabilitiesException);
    await expect(creating).rejects.toThrow(`Requires capabilities : [${required}]`);
  });

  it.each([
    ['for-role', role, 'CAPABILITY_IAM'],
    ['for-role-too', role, 'CAPABILITY_NAMED_IAM'],
    ['for-named-role', named, 'CAPABILITY_NAMED_IAM'],
  ] as const)('that are enough let a stack be made: %s', async (name, Role, capability) => {
    const TemplateBody = JSON.stringify({ Resources: { Role } });

    const stack = await create(name, { TemplateBody, Capabilities: [capability] });

    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('DescribeStacks and ListStacks', () => {
  it('find a stack by its name and by its id', async () => {
    const { StackId } = await create('found');

    expect(await describeStack('found')).toEqual(await describeStack(StackId));
  });

  it('find a deleted stack by its id only', async () => {
    const { StackId } = await create('gone');
    await stacks.remove('gone');

    await expect(describeStack('gone')).rejects.toThrow('Stack with id gone does not exist');
    expect(await describeStack(StackId)).toMatchObject({
      StackName: 'gone',
      StackStatus: 'DELETE_COMPLETE',
      DeletionTime: new Date(START_TIME),
    });
  });

  it('list what there is, and deleted stacks when asked', async () => {
    await create('listed');
    await create('unlisted');
    await stacks.remove('unlisted');

    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({}));
    const { StackSummaries = [] } = await cloudformation.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );

    const names = Stacks.map(({ StackName }) => StackName);
    expect(names).toContain('listed');
    expect(names).not.toContain('unlisted');
    const deleted = StackSummaries.map(({ StackName }) => StackName);
    expect(deleted).toContain('unlisted');
    expect(deleted).not.toContain('listed');
  });
});

describe('DeleteStack', () => {
  it('deletes everything in the stack, and the stack', async () => {
    await create('deleted');
    const before = emulator.inventory();

    await stacks.remove('deleted');

    expect(before.filter((line) => line.includes('deleted'))).toHaveLength(2);
    expect(emulator.inventory().filter((line) => line.includes('deleted'))).toEqual([]);
  });

  it('takes the id of a stack too', async () => {
    const { StackId } = await create('deleted-by-id');

    await stacks.remove(StackId);

    await expect(describeStack('deleted-by-id')).rejects.toThrow('does not exist');
  });

  it.each(['never-there', 'arn:aws:cloudformation:us-east-1:123456789012:stack/never-there/1'])(
    'succeeds for a stack that does not exist: %s',
    async (StackName) => {
      const deleting = cloudformation.send(new DeleteStackCommand({ StackName }));

      await expect(deleting).resolves.toBeDefined();
    },
  );

  it('succeeds for a stack that is deleted already', async () => {
    const { StackId } = await create('deleted-twice');
    await stacks.remove(StackId);

    await expect(stacks.remove(StackId)).resolves.toBeUndefined();
  });

  it('says that it does not support keeping resources by name', async () => {
    await create('retaining');

    const deleting = cloudformation.send(
      new DeleteStackCommand({ StackName: 'retaining', RetainResources: ['Topic'] }),
    );

    await expect(deleting).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('the resources of a stack', () => {
  it('are listed with their physical ids', async () => {
    await create('resources', {
      TemplateBody: JSON.stringify({
        Resources: {
          Topic: { ...TOPIC, Properties: { TopicName: 'physical' } },
          Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Topic' },
        },
      }),
    });
    const StackName = 'resources';
    const topic = {
      LogicalResourceId: 'Topic',
      PhysicalResourceId: 'arn:aws:sns:us-east-1:123456789012:physical',
      ResourceType: 'AWS::SNS::Topic',
      ResourceStatus: 'CREATE_COMPLETE',
    };

    const listed = await cloudformation.send(new ListStackResourcesCommand({ StackName }));
    const described = await cloudformation.send(new DescribeStackResourcesCommand({ StackName }));
    const { StackResourceDetail } = await cloudformation.send(
      new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Topic' }),
    );
    const { StackResources } = await cloudformation.send(
      new DescribeStackResourcesCommand({ StackName, LogicalResourceId: 'Topic' }),
    );

    expect(listed.StackResourceSummaries).toMatchObject([topic, { LogicalResourceId: 'Queue' }]);
    expect(described.StackResources).toMatchObject([topic, { LogicalResourceId: 'Queue' }]);
    expect(StackResourceDetail).toMatchObject({ StackName, ...topic });
    expect(StackResources).toMatchObject([topic]);
  });

  it('that do not exist are distinguished from stacks that do not', async () => {
    await create('without');
    const find = (StackName: string, LogicalResourceId: string) =>
      cloudformation.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));

    const resource = find('without', 'ServerlessDeploymentBucket');
    const stack = find('nowhere', 'ServerlessDeploymentBucket');

    await expect(resource).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Resource ServerlessDeploymentBucket does not exist for stack without',
    });
    await expect(stack).rejects.toMatchObject({
      name: 'ValidationError',
      message: "Stack 'nowhere' does not exist",
    });
  });
});

describe('a stack that does not exist', () => {
  const StackName = 'nowhere';

  it.each([
    ['DescribeStacks', new DescribeStacksCommand({ StackName }), 'Stack with id nowhere'],
    ['UpdateStack', new UpdateStackCommand({ StackName }), 'Stack [nowhere]'],
    ['DescribeStackEvents', new DescribeStackEventsCommand({ StackName }), 'Stack [nowhere]'],
    ['ListStackResources', new ListStackResourcesCommand({ StackName }), 'Stack with id nowhere'],
    ['GetTemplate', new GetTemplateCommand({ StackName }), 'Stack with id nowhere'],
  ])('is a ValidationError of %s', async (_, command, subject) => {
    const asking = cloudformation.send(command as DescribeStacksCommand);

    await expect(asking).rejects.toThrow(CloudFormationServiceException);
    await expect(asking).rejects.toMatchObject({
      name: 'ValidationError',
      message: `${subject} does not exist`,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

function createCommand(StackName: string, input: Partial<CreateStackCommandInput> = {}) {
  return new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(TEMPLATE), ...input });
}

/** Creates a stack and gives what it is when it has settled. */
async function create(StackName: string, input: Partial<CreateStackCommandInput> = {}) {
  await cloudformation.send(createCommand(StackName, input));
  await emulator.clock.idle();
  return describeStack(StackName);
}

async function describeStack(StackName: string | undefined) {
  const { Stacks: [stack] = [] } = await cloudformation.send(
    new DescribeStacksCommand({ StackName }),
  );
  return { ...stack, StackId: stack?.StackId ?? '' };
}
