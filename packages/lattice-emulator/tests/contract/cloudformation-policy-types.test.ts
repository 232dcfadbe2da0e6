import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeResourcePoliciesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetAliasCommand, LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const config = clientConfig(emulator);
const cloudformation = new CloudFormationClient(config);
const stacks = new Stacks(emulator);
const iam = new IAMClient(config);
const lambda = new LambdaClient(config);
const logs = new CloudWatchLogsClient(config);

const document = (Action: string, Principal?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*', ...(Principal && { Principal }) }],
});
const role = (RoleName: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
    },
  },
});

type Resources = Readonly<Record<string, object>>;

describe('AWS::Lambda::Alias', () => {
  it('points to a version, moves with the template, and goes', async () => {
    await createFunctionRole(emulator);
    await createFunction(emulator, 'aliased', 'export const handler = async () => 1;');
    await lambda.send(new PublishVersionCommand({ FunctionName: 'aliased' }));
    const alias = (Properties: object) => ({
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: { Name: 'live', FunctionName: 'aliased', ...Properties },
      },
    });
    await create('alias', alias({ FunctionVersion: '1', Description: 'first' }), {
      Ref: { Ref: 'Alias' },
      Arn: { 'Fn::GetAtt': ['Alias', 'AliasArn'] },
    });
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:aliased:live';

    expect(await stacks.outputsOf('alias')).toEqual({ Ref: arn, Arn: arn });
    expect(await getAlias()).toMatchObject({ FunctionVersion: '1', Description: 'first' });

    await update('alias', alias({ FunctionVersion: '$LATEST' }));
    expect(await getAlias()).toMatchObject({ FunctionVersion: '$LATEST', Description: '' });

    await stacks.remove('alias');
    await expect(getAlias()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  function getAlias() {
    return lambda.send(new GetAliasCommand({ FunctionName: 'aliased', Name: 'live' }));
  }
});

describe('AWS::IAM::Policy', () => {
  const policy = (Properties: object) => ({
    One: role('policy-one'),
    Two: role('policy-two'),
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'read', PolicyDocument: document('logs:a'), ...Properties },
    },
  });

  it('is on every role that it names, and on no other', async () => {
    const one = { Ref: 'One' };
    const two = { Ref: 'Two' };
    await create('policy', policy({ Roles: [one, two] }));
    expect(await inlinePolicies()).toEqual([['read'], ['read']]);

    await update('policy', policy({ Roles: [two], PolicyDocument: document('logs:b') }));
    expect(await inlinePolicies()).toEqual([[], ['read']]);
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName: 'policy-two', PolicyName: 'read' }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(document('logs:b'));

    await update('policy', policy({ Roles: [two], PolicyName: 'renamed' }));
    expect(await inlinePolicies()).toEqual([[], ['renamed']]);

    await stacks.remove('policy');
    expect(emulator.inventory().filter((line) => line.includes('policy-'))).toEqual([]);
  });

  it('goes from every role when one of them refuses it', async () => {
    await create('policy', policy({ Roles: [{ Ref: 'One' }, 'no-such-role'] }));

    expect(await stacks.failuresOf('policy')).toEqual([
      'Resource handler returned message: "The role with name no-such-role cannot be found." (HandlerErrorCode: NoSuchEntityException)',
    ]);
    expect(emulator.inventory().filter((line) => line.includes('policy-'))).toEqual([]);
    await stacks.remove('policy');
  });

  it('can be deleted after it was removed outside of the stack', async () => {
    await create('policy', policy({ Roles: [{ Ref: 'One' }] }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'policy-one', PolicyName: 'read' }));

    await stacks.remove('policy');

    expect(emulator.inventory().filter((line) => line.includes('policy-'))).toEqual([]);
  });

  it('has to be on something', async () => {
    await create('policy', policy({ Roles: [] }));

    expect(await stacks.failuresOf('policy')).toEqual([
      'At least one of [Groups,Roles,Users] must be non-empty.',
    ]);
    await stacks.remove('policy');
  });

  async function inlinePolicies() {
    const names: (string[] | undefined)[] = [];
    for (const RoleName of ['policy-one', 'policy-two']) {
      const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      names.push(PolicyNames);
    }
    return names;
  }
});

describe('AWS::IAM::ManagedPolicy', () => {
  const arn = 'arn:aws:iam::123456789012:policy/team/managed';
  const policy = (Properties: object) => ({
    One: role('managed-one'),
    Two: role('managed-two'),
    Policy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'managed', Path: '/team/', ...Properties },
    },
  });

  it('is attached, changed as often as its template, and goes', async () => {
    const first = { PolicyDocument: document('logs:a'), Roles: [{ Ref: 'One' }] };
    await create('managed', policy(first), {
      Ref: { Ref: 'Policy' },
      Arn: { 'Fn::GetAtt': ['Policy', 'PolicyArn'] },
      Id: { 'Fn::GetAtt': ['Policy', 'PolicyId'] },
    });
    expect(await stacks.outputsOf('managed')).toEqual({
      Ref: arn,
      Arn: arn,
      Id: expect.stringMatching(/^ANPA/),
    });
    expect(await attached('managed-one')).toEqual([arn]);

    const actions = ['b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `logs:${letter}`);
    for (const action of actions) {
      await update(
        'managed',
        policy({ PolicyDocument: document(action), Roles: [{ Ref: 'Two' }] }),
      );
      expect(await documentOf(arn)).toEqual(document(action));
    }
    expect(await attached('managed-one')).toEqual([]);
    expect(await attached('managed-two')).toEqual([arn]);
    expect(await stacks.outputsOf('managed')).toEqual({});

    await stacks.remove('managed');
    expect(emulator.inventory().filter((line) => line.includes('managed'))).toEqual([]);
  });

  async function attached(RoleName: string) {
    const { AttachedPolicies = [] } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    );
    return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
  }

  async function documentOf(PolicyArn: string): Promise<unknown> {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''));
  }
});

describe('AWS::Logs::ResourcePolicy', () => {
  const principal = { Service: 'delivery.logs.amazonaws.com' };
  const policy = (PolicyDocument: unknown) => ({
    Policy: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: { PolicyName: 'delivery', PolicyDocument },
    },
  });

  it('takes its document as text or as an object, and goes', async () => {
    const text = JSON.stringify(document('logs:a', principal));
    await create('logs', policy(text), { Ref: { Ref: 'Policy' } });
    expect(await stacks.outputsOf('logs')).toEqual({ Ref: 'delivery' });
    expect(await documents()).toEqual([document('logs:a', principal)]);

    await update('logs', policy(document('logs:b', principal)));
    expect(await documents()).toEqual([document('logs:b', principal)]);

    await stacks.remove('logs');
    expect(await documents()).toEqual([]);
  });

  async function documents(): Promise<unknown[]> {
    const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({}));
    return resourcePolicies.map(({ policyDocument = '' }) => JSON.parse(policyDocument));
  }
});

async function create(StackName: string, Resources: Resources, values: Resources = {}) {
  await cloudformation.send(new CreateStackCommand(inputFor(StackName, Resources, values)));
  await emulator.clock.idle();
}

async function update(StackName: string, Resources: Resources) {
  await cloudformation.send(new UpdateStackCommand(inputFor(StackName, Resources)));
  await emulator.clock.idle();
  expect(await stacks.failuresOf(StackName)).toEqual([]);
}

function inputFor(StackName: string, Resources: Resources, values: Resources = {}) {
  const Outputs = Object.fromEntries(
    Object.entries(values).map(([name, Value]) => [name, { Value }]),
  );
  const TemplateBody = JSON.stringify({ Resources, Outputs });
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  return { StackName, TemplateBody, Capabilities };
}
