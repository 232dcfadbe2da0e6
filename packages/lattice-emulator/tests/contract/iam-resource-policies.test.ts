import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import {
  allowRole,
  createFunction,
  createFunctionRole,
  zipFunction,
} from '../support/function-code.ts';
import { openRoleSession, type PolicyStatement } from '../support/role-session.ts';

const emulator = await startEmulator();
const ACCOUNT = '123456789012';
const SCOPE = `us-east-1:${ACCOUNT}`;
const root = clientConfig(emulator);
const sqs = new SQSClient(root);
const lambda = new LambdaClient(root);

const NO_IDENTITY = 'because no identity-based policy allows';
const IDENTITY_DENY = 'with an explicit deny in an identity-based policy';
const RESOURCE_DENY = 'with an explicit deny in a resource-based policy';

const ROOT_ARN = `arn:aws:iam::${ACCOUNT}:root`;

type Case = {
  /** The role's own policy. */
  readonly own?: PolicyStatement[];
  readonly effect?: 'Allow' | 'Deny';
  /** The principal of the queue's policy. */
  readonly to: (session: Session) => unknown;
  readonly refusal?: string;
};

type Config = ReturnType<typeof clientConfig>;
type Session = Awaited<ReturnType<typeof openRoleSession>>;

beforeAll(() => createFunctionRole(emulator));

describe('the policy of a queue', () => {
  const Resource = `arn:aws:sqs:${SCOPE}:guarded`;
  const allowing: PolicyStatement = { Action: 'sqs:SendMessage', Resource };

  beforeAll(async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'guarded' }));
  });

  it.each<[string, Case]>([
    ['that allows another role', { to: ({ arn }) => ({ AWS: `${arn}-2` }), refusal: NO_IDENTITY }],
    ['that allows the role', { to: ({ arn }) => ({ AWS: arn }) }],
    ['that allows the session', { to: ({ user }) => ({ AWS: user }) }],
    ['that allows every principal', { to: () => ({ AWS: '*' }) }],
    ['that allows all principals', { to: () => '*' }],
    // The account is left to decide by its own policies.
    ['that allows the account', { to: () => ({ AWS: ACCOUNT }), refusal: NO_IDENTITY }],
    ["that allows the account's root", { to: () => ({ AWS: ROOT_ARN }), refusal: NO_IDENTITY }],
    ['and an allow of the role', { own: [allowing], to: () => ({ AWS: ACCOUNT }) }],
    ['for another role and an allow', { own: [allowing], to: () => ({ AWS: `${ROOT_ARN}-2` }) }],
    [
      'that denies another role',
      { own: [allowing], effect: 'Deny', to: ({ arn }) => ({ AWS: `${arn}-2` }) },
    ],
    [
      'that denies the role',
      { own: [allowing], effect: 'Deny', to: ({ arn }) => ({ AWS: arn }), refusal: RESOURCE_DENY },
    ],
    [
      'that denies the account',
      { own: [allowing], effect: 'Deny', to: () => ({ AWS: ACCOUNT }), refusal: RESOURCE_DENY },
    ],
    [
      'that allows what the role itself is denied',
      {
        own: [{ ...allowing, Effect: 'Deny' }],
        to: ({ arn }) => ({ AWS: arn }),
        refusal: IDENTITY_DENY,
      },
    ],
  ])('%s decides as on AWS', async (_, { own = [], effect = 'Allow', to, refusal = '' }) => {
    const session = await openRoleSession(emulator, own);
    await setQueuePolicy('guarded', { ...allowing, Effect: effect, Principal: to(session) });

    await expectRefusal(sendMessage(session.config, 'guarded'), refusal);
  });

  async function setQueuePolicy(name: string, statement: PolicyStatement): Promise<void> {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const QueueUrl = `${emulator.endpoint}/${ACCOUNT}/${name}`;
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  }
});

describe('the policy', () => {
  it('of a function permits a role to invoke it, with that qualifier only', async () => {
    await createFunction(emulator, 'shared', 'export const handler = async () => 1;', {
      Publish: true,
    });
    const { config, arn } = await openRoleSession(emulator, []);
    const statement = { StatementId: 'a', Action: 'lambda:InvokeFunction', Principal: arn };
    const permission = { FunctionName: 'shared', Qualifier: '1', ...statement };
    await lambda.send(new AddPermissionCommand(permission));
    const invoke = (Qualifier?: string) =>
      new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'shared', Qualifier }));

    await expectRefusal(invoke('1'), '');
    await expectRefusal(invoke(), NO_IDENTITY);
  });

  it('of a topic lets a role publish, which the first one of a topic does not', async () => {
    const sns = new SNSClient(root);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
    const { config, arn } = await openRoleSession(emulator, []);
    const publish = () =>
      new SNSClient(config).send(new PublishCommand({ TopicArn, Message: 'x' }));
    await expectRefusal(publish(), NO_IDENTITY);
    const Action = 'SNS:Publish';
    const statement = { Effect: 'Allow', Principal: { AWS: arn }, Action, Resource: TopicArn };
    const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

    const policy = { TopicArn, AttributeName: 'Policy', AttributeValue };
    await sns.send(new SetTopicAttributesCommand(policy));

    await expectRefusal(publish(), '');
  });

  it('of a bucket admits one role, and refuses another', async () => {
    const s3 = new S3Client(root);
    await s3.send(new CreateBucketCommand({ Bucket: 'shared-shelf' }));
    const named = await openRoleSession(emulator, []);
    const everything = { Action: 's3:*', Resource: '*' };
    const denied = await openRoleSession(emulator, [everything]);
    const on = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::shared-shelf' };
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: named.arn }, ...on },
        { Effect: 'Deny', Principal: { AWS: denied.arn }, ...on },
      ],
    });
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'shared-shelf', Policy }));
    const list = ({ config }: Session) =>
      new S3Client(config).send(new ListObjectsV2Command({ Bucket: 'shared-shelf' }));

    await expectRefusal(list(named), '');
    await expectRefusal(list(denied), RESOURCE_DENY);
  });
});

describe('passing a role on', () => {
  const Role = `arn:aws:iam::${ACCOUNT}:role/function-role`;
  const toLambda = { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } };
  const pass: PolicyStatement = { Action: 'iam:PassRole', Resource: Role, Condition: toLambda };
  const create: PolicyStatement = {
    Action: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
    Resource: '*',
  };

  it('to a function needs a permission for the role', async () => {
    const { config, user } = await openRoleSession(emulator, [create]);

    await expectRefusal(
      createAs(config, 'passed-1'),
      `User: ${user} is not authorized to perform: iam:PassRole on resource: ${Role} ${NO_IDENTITY} the iam:PassRole action`,
    );
  });

  it('is limited to a service by a condition', async () => {
    const { config } = await openRoleSession(emulator, [
      create,
      pass,
      { Action: ['events:PutTargets', 'events:PutRule'], Resource: '*' },
    ]);
    const events = new EventBridgeClient(config);
    await events.send(new PutRuleCommand({ Name: 'passing', EventPattern: '{"source":["x"]}' }));
    const target = { Id: '1', Arn: `arn:aws:sqs:${SCOPE}:any`, RoleArn: Role };

    await expectRefusal(createAs(config, 'passed-2'), '');
    await expectRefusal(
      events.send(new PutTargetsCommand({ Rule: 'passing', Targets: [target] })),
      'is not authorized to perform: iam:PassRole',
    );
  });

  it('is not asked for when the role stays', async () => {
    await createFunction(emulator, 'unchanged', 'export const handler = async () => 1;');
    const { config } = await openRoleSession(emulator, [create]);
    const update = (change: object) =>
      new LambdaClient(config).send(
        new UpdateFunctionConfigurationCommand({ FunctionName: 'unchanged', ...change }),
      );

    await expectRefusal(update({ Timeout: 5 }), '');
    await expectRefusal(update({ Role }), 'is not authorized to perform: iam:PassRole');
  });

  function createAs(config: Config, FunctionName: string) {
    const ZipFile = zipFunction('export const handler = async () => 1;');
    return new LambdaClient(config).send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role,
        Code: { ZipFile },
      }),
    );
  }
});

describe('a function', () => {
  // Without the SDK: the request that it would send, whose signature says no more than the key.
  const SENDS = `export const handler = async () => {
    const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env;
    const answer = await fetch(AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.SendMessage',
        authorization: \`AWS4-HMAC-SHA256 Credential=\${AWS_ACCESS_KEY_ID}/20260101/us-east-1/sqs/aws4_request\`,
      },
      body: JSON.stringify({ QueueUrl: \`\${AWS_ENDPOINT_URL}/${ACCOUNT}/of-function\`, MessageBody: 'x' }),
    });
    return { status: answer.status, ...(await answer.json()) };
  };`;

  it('may do what its role may, from one invocation to the next', async () => {
    const Role = await createFunctionRole(emulator, 'sender');
    await sqs.send(new CreateQueueCommand({ QueueName: 'of-function' }));
    await createFunction(emulator, 'sends', SENDS, { Role });
    const Resource = `arn:aws:sqs:${SCOPE}:of-function`;

    const refused = await invoke('sends');
    await allowRole(emulator, 'sender', { Action: 'sqs:SendMessage', Resource });
    const allowed = await invoke('sends');

    expect(refused).toMatchObject({
      status: 403,
      __type: expect.stringContaining('AccessDenied'),
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/sender/sends is not authorized to perform: sqs:sendmessage on resource: ${Resource} because no identity-based policy allows the sqs:sendmessage action`,
    });
    expect(allowed).toMatchObject({ status: 200, MessageId: expect.any(String) });
  });

  it('runs without a log when its role may not write one', async () => {
    const iam = new IAMClient(root);
    const Role = await createFunctionRole(emulator, 'silent');
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'silent', PolicyArn }));
    await createFunction(emulator, 'silent', 'export const handler = async () => 7;', { Role });

    expect(await invoke('silent')).toBe(7);

    await expect(readLog('silent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['writes into the group that is there', ['logs:CreateLogStream', 'logs:PutLogEvents'], 3],
    ['needs to create a stream', ['logs:PutLogEvents'], 0],
    ['needs to write into the stream', ['logs:CreateLogStream'], 0],
  ])('%s', async (name, Action, events) => {
    const functionName = name.replaceAll(' ', '-');
    const roleName = functionName.slice(0, 30);
    const logGroupName = `/aws/lambda/${functionName}`;
    const logs = new CloudWatchLogsClient(root);
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const Role = await createFunctionRole(emulator, roleName);
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await new IAMClient(root).send(new DetachRolePolicyCommand({ RoleName: roleName, PolicyArn }));
    const Resource = `arn:aws:logs:${SCOPE}:log-group:${logGroupName}:*`;
    await allowRole(emulator, roleName, { Action, Resource });
    await createFunction(emulator, functionName, 'export const handler = async () => 1;', { Role });

    await invoke(functionName);

    expect(await readLog(functionName)).toHaveLength(events);
  });

  async function invoke(FunctionName: string): Promise<unknown> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return JSON.parse(Payload?.transformToString() ?? 'null');
  }

  async function readLog(name: string) {
    const command = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` });
    const { events = [] } = await new CloudWatchLogsClient(root).send(command);
    return events;
  }
});

function sendMessage(config: Config, name: string) {
  const QueueUrl = `${emulator.endpoint}/${ACCOUNT}/${name}`;
  return new SQSClient(config).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
}

/** An empty text stands for a call that succeeds. */
async function expectRefusal(call: Promise<unknown>, text: string): Promise<void> {
  if (text === '') await call;
  else await expect(call).rejects.toThrow(text);
}
