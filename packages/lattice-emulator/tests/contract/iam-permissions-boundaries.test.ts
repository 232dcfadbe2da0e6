import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, jest } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { openRoleSession } from '../support/role-session.ts';

const reports: string[] = [];
const emulator = await startEmulator({ report: (message) => reports.push(message) });
const unheard = await startEmulator();
const iam = new IAMClient(clientConfig(emulator));
const cloudformation = new CloudFormationClient(clientConfig(emulator));

const AWS_BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const AWS_INVOKE = 'arn:aws:iam::aws:policy/VPCLatticeServicesInvokeAccess';
const TRUST = {
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

describe('the permissions boundary of a role', () => {
  it('is in the answer to its creation and in GetRole, but not in lists', async () => {
    const created = await createRole('bounded', AWS_BASIC);

    const { Roles = [] } = await iam.send(new ListRolesCommand({}));

    const boundary = {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: AWS_BASIC,
    };
    expect(created?.PermissionsBoundary).toEqual(boundary);
    expect(await boundaryOf('bounded')).toEqual(boundary);
    const listed = Roles.find(({ RoleName }) => RoleName === 'bounded');
    expect(listed).toBeDefined();
    expect(listed).not.toHaveProperty('PermissionsBoundary');
  });

  it('is replaced and removed', async () => {
    await createRole('changing');
    await put('changing', AWS_BASIC);
    await put('changing', AWS_INVOKE);
    expect(await boundaryOf('changing')).toMatchObject({ PermissionsBoundaryArn: AWS_INVOKE });

    await takeAway('changing');

    expect(await boundaryOf('changing')).toBeUndefined();
    await expect(takeAway('changing')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('has to be a policy that exists', async () => {
    const nothing = 'arn:aws:iam::123456789012:policy/nothing';
    const refusal = {
      name: 'NoSuchEntityException',
      message: `Scope ARN: ${nothing} does not exist or is not attachable.`,
    };

    await expect(createRole('boundless', nothing)).rejects.toMatchObject(refusal);
    await createRole('boundless');
    await expect(put('boundless', nothing)).rejects.toMatchObject(refusal);
    await expect(put('missing', AWS_BASIC)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('does not restrict the role, which is reported once', async () => {
    const session = await openRoleSession(emulator, [{ Action: 'sqs:*', Resource: '*' }]);

    await put(session.name, AWS_BASIC);
    await put(session.name, AWS_INVOKE);

    const sqs = new SQSClient(session.config);
    await sqs.send(new CreateQueueCommand({ QueueName: 'beyond-the-boundary' }));
    await expect(sqs.send(new ListQueuesCommand({}))).resolves.toBeDefined();
    expect(reports.filter((report) => report.includes(session.arn))).toEqual([
      `the emulator does not enforce the permissions boundary ${AWS_BASIC} of the role ${session.arn}`,
    ]);
  });

  it('is reported on standard error by default', async () => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {});

    await createRole('heard', AWS_BASIC, new IAMClient(clientConfig(unheard)));

    expect(printed.mock.calls).toEqual([
      [
        `warning: the emulator does not enforce the permissions boundary ${AWS_BASIC} of the role ` +
          'arn:aws:iam::123456789012:role/heard',
      ],
    ]);
    printed.mockRestore();
  });

  it('keeps its policy from being deleted, and is counted and found there', async () => {
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument }),
    );
    const PolicyArn = Policy?.Arn ?? '';
    await createRole('limited', PolicyArn);
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }));

    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    const found = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(found.Policy).toMatchObject({ AttachmentCount: 0, PermissionsBoundaryUsageCount: 1 });
    expect(await policies({ PolicyUsageFilter: 'PermissionsBoundary' })).toContain('limit');
    expect(await policies({ OnlyAttached: true })).toContain('limit');
    expect(await policies({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual([]);

    await takeAway('limited');
    await remove();
  });
});

describe('the condition key iam:PermissionsBoundary', () => {
  it('lets a delegate handle only roles that have the boundary', async () => {
    const bounded = { StringEquals: { 'iam:PermissionsBoundary': AWS_BASIC } };
    const actions = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'];
    const session = await openRoleSession(emulator, [
      { Action: actions, Resource: '*', Condition: bounded },
    ]);
    const delegate = new IAMClient(session.config);
    await createRole('free');
    const denied = { name: 'AccessDenied' };

    await createRole('delegated', AWS_BASIC, delegate);
    await setPolicy('delegated', delegate);
    await put('delegated', AWS_BASIC, delegate);

    await expect(createRole('escaped', undefined, delegate)).rejects.toMatchObject(denied);
    await expect(createRole('escaped', AWS_INVOKE, delegate)).rejects.toMatchObject(denied);
    await expect(setPolicy('free', delegate)).rejects.toMatchObject(denied);
    await expect(put('delegated', AWS_INVOKE, delegate)).rejects.toMatchObject(denied);
  });
});

describe('AWS::IAM::Role with PermissionsBoundary', () => {
  it('gets the boundary, another one, and none', async () => {
    const StackName = 'boundary';
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
    const template = (PermissionsBoundary?: string) => ({
      StackName,
      Capabilities,
      TemplateBody: JSON.stringify({
        Resources: {
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: 'from-template',
              AssumeRolePolicyDocument: TRUST,
              PermissionsBoundary,
            },
          },
        },
      }),
    });
    const seen: unknown[] = [];
    const see = async () => {
      await emulator.clock.advance('1m');
      seen.push((await boundaryOf('from-template'))?.PermissionsBoundaryArn);
    };

    await cloudformation.send(new CreateStackCommand(template(AWS_BASIC)));
    await see();
    await cloudformation.send(new UpdateStackCommand(template(AWS_INVOKE)));
    await see();
    await cloudformation.send(new UpdateStackCommand(template()));
    await see();

    expect(seen).toEqual([AWS_BASIC, AWS_INVOKE, undefined]);
  });
});

async function createRole(RoleName: string, PermissionsBoundary?: string, client = iam) {
  const AssumeRolePolicyDocument = JSON.stringify(TRUST);
  const input = { RoleName, AssumeRolePolicyDocument, PermissionsBoundary };
  return (await client.send(new CreateRoleCommand(input))).Role;
}

async function boundaryOf(RoleName: string) {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  return Role?.PermissionsBoundary;
}

function put(RoleName: string, PermissionsBoundary: string, client = iam) {
  return client.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
}

function takeAway(RoleName: string) {
  return iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
}

function setPolicy(RoleName: string, client: IAMClient) {
  const Statement = [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  return client.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'delegated', PolicyDocument }),
  );
}

async function policies(filter: ListPoliciesCommandInput) {
  const { Policies = [] } = await iam.send(new ListPoliciesCommand(filter));
  return Policies.map(({ PolicyName }) => PolicyName);
}
