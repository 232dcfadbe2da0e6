import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  type DescribeStackResourcesCommandInput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  type GetTemplateCommandInput,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  paginateDescribeChangeSet,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { openRoleSession } from '../support/role-session.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));

const TOPIC = { Type: 'AWS::SNS::Topic' };
const ONE = templateOf('One');
const TWO = templateOf('One', 'Two');
const ROLE = 'arn:aws:iam::123456789012:role/deployer';

describe('a request with a token', () => {
  it('to create a stack makes one, however often it comes', async () => {
    const command = new CreateStackCommand({
      StackName: 'created-once',
      TemplateBody: ONE,
      ClientRequestToken: 'first',
    });

    const ids = [await send(command), await send(command)].map(({ StackId }) => StackId);

    expect(new Set(ids).size).toBe(1);
    const other = { StackName: 'created-once', TemplateBody: ONE, ClientRequestToken: 'second' };
    await expect(send(new CreateStackCommand(other))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
  });

  it('to update a stack does it once, and is taken again when nothing is left to do', async () => {
    const StackName = 'updated-once';
    await create({ StackName });
    const command = new UpdateStackCommand({
      StackName,
      TemplateBody: TWO,
      ClientRequestToken: 'update',
    });

    await send(command);

    await expect(send(command)).resolves.toMatchObject({ StackId: expect.any(String) });
    const bare = new UpdateStackCommand({ StackName, TemplateBody: TWO });
    await expect(send(bare)).rejects.toThrow('No updates are to be performed.');
  });

  it('marks the events of its operation and of no other', async () => {
    const StackName = 'marked';
    await create({ StackName, ClientRequestToken: 'create' });
    await update({ StackName, TemplateBody: TWO });
    await update({ StackName, TemplateBody: ONE, ClientRequestToken: 'shrink' });

    const { StackEvents = [] } = await cloudformation.send(
      new DescribeStackEventsCommand({ StackName }),
    );

    const tokens = StackEvents.filter(({ ResourceType }) => ResourceType?.endsWith('::Stack'))
      .filter(({ ResourceStatus }) => /^(CREATE|UPDATE)_COMPLETE$/.test(ResourceStatus ?? ''))
      .map(({ ClientRequestToken }) => ClientRequestToken);
    expect(tokens).toEqual(['shrink', undefined, 'create']);
  });

  it('to make and to execute a change set does it once', async () => {
    const StackName = 'changed-once';
    await create({ StackName });
    const making = new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'grow',
      TemplateBody: TWO,
      ClientToken: 'make',
    });
    const executing = new ExecuteChangeSetCommand({
      StackName,
      ChangeSetName: 'grow',
      ClientRequestToken: 'execute',
    });

    const made = [await cloudformation.send(making), await cloudformation.send(making)];
    await cloudformation.send(executing);
    await emulator.clock.advance('1m');
    await cloudformation.send(executing);

    expect(made[0]?.Id).toBe(made[1]?.Id);
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });
});

describe('the role of a stack', () => {
  it('is shown from the request on that names it, and is kept by those that do not', async () => {
    const StackName = 'with-role';
    const roles: unknown[] = [];
    const see = async () => {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      roles.push(Stacks?.[0]?.RoleARN);
    };

    await create({ StackName });
    await see();
    await update({ StackName, TemplateBody: TWO, RoleARN: ROLE });
    await see();
    await update({ StackName, TemplateBody: ONE });
    await see();

    expect(roles).toEqual([undefined, ROLE, ROLE]);
  });

  it('comes with a change set when that is executed', async () => {
    const StackName = 'role-by-change-set';
    const ChangeSetName = 'first';
    await cloudformation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName,
        ChangeSetType: 'CREATE',
        TemplateBody: ONE,
        RoleARN: ROLE,
      }),
    );
    await cloudformation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));

    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));

    expect(Stacks?.[0]?.RoleARN).toBe(ROLE);
  });

  it('can be prescribed by the condition key cloudformation:RoleArn', async () => {
    const session = await openRoleSession(emulator, [
      {
        Action: 'cloudformation:CreateStack',
        Resource: '*',
        Condition: { StringEquals: { 'cloudformation:RoleArn': ROLE } },
      },
    ]);
    const client = new CloudFormationClient(session.config);
    const input = { StackName: 'prescribed', TemplateBody: ONE };

    const without = client.send(new CreateStackCommand(input));

    await expect(without).rejects.toMatchObject({ name: 'AccessDenied' });
    await client.send(new CreateStackCommand({ ...input, RoleARN: ROLE }));
  });
});

describe('GetTemplate', () => {
  it('gives the template of a change set, at either stage', async () => {
    const StackName = 'staged';
    await create({ StackName });
    const { Id: ChangeSetName } = await cloudformation.send(
      new CreateChangeSetCommand({ StackName, ChangeSetName: 'grow', TemplateBody: TWO }),
    );

    const bodies = [
      await templateBody({ ChangeSetName }),
      await templateBody({ StackName, ChangeSetName: 'grow', TemplateStage: 'Original' }),
      await templateBody({ StackName, TemplateStage: 'Processed' }),
    ];

    expect(bodies).toEqual([TWO, TWO, ONE]);
    await expect(templateBody({ StackName, ChangeSetName: 'none' })).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
    });
  });
});

describe('DescribeStackResources', () => {
  it('finds the stack of a resource, with all that is in it', async () => {
    const StackName = 'owner';
    await create({ StackName, TemplateBody: TWO });
    const all = await resources({ StackName });
    const PhysicalResourceId = all[0]?.PhysicalResourceId;

    expect(await resources({ PhysicalResourceId })).toEqual(all);
    expect(all).toHaveLength(2);
    await expect(resources({ PhysicalResourceId: 'nothing' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack for nothing does not exist',
    });
    await expect(resources({ StackName, PhysicalResourceId })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('a change set with more changes than a page takes', () => {
  it('shows them all, page by page', async () => {
    const StackName = 'long';
    const names = Array.from({ length: 101 }, (_, index) => `Topic${index}`);
    await cloudformation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: 'long',
        ChangeSetType: 'CREATE',
        TemplateBody: templateOf(...names),
      }),
    );

    const pages: number[] = [];
    const input = { StackName, ChangeSetName: 'long' };
    for await (const { Changes = [] } of paginateDescribeChangeSet(
      { client: cloudformation },
      input,
    )) {
      pages.push(Changes.length);
    }

    expect(pages).toEqual([100, 1]);
    const listing = new ListChangeSetsCommand({ StackName, NextToken: 'made-up' });
    await expect(cloudformation.send(listing)).rejects.toThrow('nextToken made-up is not valid');
  });
});

describe('what the emulator would have to leave out', () => {
  it.each<[string, Partial<CreateStackCommandInput>]>([
    ['DeploymentConfig', { DeploymentConfig: { Mode: 'EXPRESS' } }],
    ['ResourceTypes', { ResourceTypes: ['AWS::SNS::*'] }],
    ['RetainExceptOnCreate', { RetainExceptOnCreate: true }],
    ['RollbackConfiguration', { RollbackConfiguration: { MonitoringTimeInMinutes: 5 } }],
    ['StackPolicyURL', { StackPolicyURL: 'https://bucket.s3.amazonaws.com/policy' }],
    ['TimeoutInMinutes', { TimeoutInMinutes: 5 }],
  ])('is refused by its name: %s of CreateStack', async (name, input) => {
    const command = new CreateStackCommand({ StackName: 'left', TemplateBody: ONE, ...input });

    await expect(send(command)).rejects.toMatchObject(refusalOf(name));
  });

  it.each<[string, Partial<UpdateStackCommandInput>]>([
    ['DeploymentConfig', { DeploymentConfig: { Mode: 'EXPRESS' } }],
    ['ResourceTypes', { ResourceTypes: ['AWS::SNS::*'] }],
    ['RetainExceptOnCreate', { RetainExceptOnCreate: true }],
    ['RollbackConfiguration', { RollbackConfiguration: { MonitoringTimeInMinutes: 5 } }],
    ['StackPolicyDuringUpdateURL', { StackPolicyDuringUpdateURL: 'https://b.s3.aws.com/policy' }],
    ['StackPolicyURL', { StackPolicyURL: 'https://bucket.s3.amazonaws.com/policy' }],
  ])('is refused by its name: %s of UpdateStack', async (name, input) => {
    const StackName = `update-without-${name}`;
    await create({ StackName });

    const command = new UpdateStackCommand({ StackName, TemplateBody: TWO, ...input });

    await expect(send(command)).rejects.toMatchObject(refusalOf(name));
  });

  it('is refused by its name: in requests about change sets, templates and deletions', async () => {
    const StackName = 'refusing';
    await create({ StackName });
    const names = { StackName, ChangeSetName: 'one' };
    const TemplateBody = TWO;
    const make = (input: object) =>
      cloudformation.send(new CreateChangeSetCommand({ ...names, TemplateBody, ...input }));
    const DeploymentConfig = { Mode: 'EXPRESS' as const };
    await make({});

    const refused: [string, Promise<unknown>][] = [
      ['DeploymentMode', make({ DeploymentMode: 'REVERT_DRIFT' })],
      ['RollbackConfiguration', make({ RollbackConfiguration: { MonitoringTimeInMinutes: 5 } })],
      [
        'IncludePropertyValues',
        cloudformation.send(
          new DescribeChangeSetCommand({ ...names, IncludePropertyValues: true }),
        ),
      ],
      [
        'RetainExceptOnCreate',
        cloudformation.send(new ExecuteChangeSetCommand({ ...names, RetainExceptOnCreate: true })),
      ],
      ['StackSetName', cloudformation.send(new GetTemplateSummaryCommand({ StackSetName: 'set' }))],
      [
        'DeploymentConfig',
        cloudformation.send(new DeleteStackCommand({ StackName, DeploymentConfig })),
      ],
    ];

    for (const [name, answer] of refused)
      await expect(answer).rejects.toMatchObject(refusalOf(name));
  });

  it('is not refused when it is empty, as clients send it', async () => {
    await create({ StackName: 'empty', RollbackConfiguration: {}, ResourceTypes: [] });
  });
});

function templateOf(...names: readonly string[]): string {
  return JSON.stringify({ Resources: Object.fromEntries(names.map((name) => [name, TOPIC])) });
}

function refusalOf(name: string) {
  return { name: 'NotImplemented', message: expect.stringContaining(name) };
}

function send(command: CreateStackCommand | UpdateStackCommand) {
  return command instanceof CreateStackCommand
    ? cloudformation.send(command)
    : cloudformation.send(command);
}

async function create(input: CreateStackCommandInput): Promise<void> {
  await send(new CreateStackCommand({ TemplateBody: ONE, ...input }));
  await emulator.clock.advance('1m');
}

async function update(input: UpdateStackCommandInput): Promise<void> {
  await send(new UpdateStackCommand(input));
  await emulator.clock.advance('1m');
}

async function templateBody(input: GetTemplateCommandInput) {
  return (await cloudformation.send(new GetTemplateCommand(input))).TemplateBody;
}

async function resources(input: DescribeStackResourcesCommandInput) {
  const command = new DescribeStackResourcesCommand(input);
  return (await cloudformation.send(command)).StackResources ?? [];
}
