import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  BatchUpdateRuleCommand,
  GetServiceCommand,
  UpdateListenerCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { openRoleSession, type PolicyStatement, setRolePolicy } from '../support/role-session.ts';

const emulator = await startEmulator();
const lenient = await startEmulator({ iam: 'off' });
const ACCOUNT = '123456789012';
const SCOPE = `us-east-1:${ACCOUNT}`;
const QUEUE = `arn:aws:sqs:${SCOPE}:orders`;
const QueueUrl = `${emulator.endpoint}/${ACCOUNT}/orders`;
const SERVICE = `arn:aws:vpc-lattice:${SCOPE}:service/svc-0123456789abcdef0`;
const LISTENER_ID = 'listener-0123456789abcdef0';
const RULE_ID = 'rule-0123456789abcdef0';

type Config = ReturnType<typeof clientConfig>;

beforeAll(async () => {
  await new SQSClient(clientConfig(emulator)).send(new CreateQueueCommand({ QueueName: 'orders' }));
  const s3 = new S3Client(clientConfig(emulator));
  await s3.send(new CreateBucketCommand({ Bucket: 'shelf' }));
  await s3.send(new PutObjectCommand({ Bucket: 'shelf', Key: 'a/book', Body: 'x' }));
});

describe('a role without a permission', () => {
  it.each<[string, (config: Config) => Promise<unknown>, Refusal]>([
    [
      'VPC Lattice',
      (config) =>
        new VPCLatticeClient(config).send(
          new UpdateListenerCommand({
            serviceIdentifier: SERVICE,
            listenerIdentifier: LISTENER_ID,
            defaultAction: { fixedResponse: { statusCode: 404 } },
          }),
        ),
      {
        name: 'AccessDeniedException',
        status: 403,
        action: 'vpc-lattice:UpdateListener',
        resource: ` on resource: ${SERVICE}/listener/${LISTENER_ID}`,
      },
    ],
    [
      'Lambda',
      (config) =>
        new LambdaClient(config).send(
          new InvokeCommand({ FunctionName: 'orders', Qualifier: 'live' }),
        ),
      {
        name: 'AccessDeniedException',
        status: 403,
        action: 'lambda:InvokeFunction',
        resource: ` on resource: arn:aws:lambda:${SCOPE}:function:orders:live`,
      },
    ],
    [
      'SQS',
      (config) =>
        new SQSClient(config).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
      {
        name: 'AccessDenied',
        status: 403,
        action: 'sqs:sendmessage',
        resource: ` on resource: ${QUEUE}`,
      },
    ],
    [
      'SNS',
      (config) =>
        new SNSClient(config).send(
          new PublishBatchCommand({
            TopicArn: `arn:aws:sns:${SCOPE}:news`,
            PublishBatchRequestEntries: [{ Id: '1', Message: 'x' }],
          }),
        ),
      {
        name: 'AuthorizationErrorException',
        status: 403,
        action: 'SNS:Publish',
        resource: ` on resource: arn:aws:sns:${SCOPE}:news`,
      },
    ],
    [
      'S3',
      (config) =>
        new S3Client(config).send(new GetObjectCommand({ Bucket: 'shelf', Key: 'a/book' })),
      {
        name: 'AccessDenied',
        status: 403,
        action: 's3:GetObject',
        resource: ' on resource: "arn:aws:s3:::shelf/a/book"',
      },
    ],
    [
      'S3 for no bucket in particular',
      (config) => new S3Client(config).send(new ListBucketsCommand({})),
      { name: 'AccessDenied', status: 403, action: 's3:ListAllMyBuckets', resource: '' },
    ],
    [
      'CloudWatch Logs',
      (config) =>
        new CloudWatchLogsClient(config).send(
          new PutLogEventsCommand({
            logGroupName: '/app',
            logStreamName: 'today',
            logEvents: [{ timestamp: 1, message: 'x' }],
          }),
        ),
      {
        name: 'AccessDeniedException',
        status: 400,
        action: 'logs:PutLogEvents',
        resource: ` on resource: arn:aws:logs:${SCOPE}:log-group:/app:log-stream:today`,
      },
    ],
    [
      'EventBridge',
      (config) => new EventBridgeClient(config).send(anEvent('shop')),
      {
        name: 'AccessDeniedException',
        status: 400,
        action: 'events:PutEvents',
        resource: ` on resource: arn:aws:events:${SCOPE}:event-bus/default`,
      },
    ],
    [
      'CloudWatch for a metric, which has no ARN',
      (config) => new CloudWatchClient(config).send(aMetric('Shop')),
      { name: 'AccessDenied', status: 403, action: 'cloudwatch:PutMetricData', resource: '' },
    ],
    [
      'CloudWatch for alarms',
      (config) => new CloudWatchClient(config).send(new DescribeAlarmsCommand({})),
      {
        name: 'AccessDenied',
        status: 403,
        action: 'cloudwatch:DescribeAlarms',
        resource: ` on resource: arn:aws:cloudwatch:${SCOPE}:alarm:*`,
      },
    ],
    [
      'CloudFormation',
      (config) => new CloudFormationClient(config).send(new ListStacksCommand({})),
      {
        name: 'AccessDenied',
        status: 403,
        action: 'cloudformation:ListStacks',
        resource: ' on resource: *',
      },
    ],
    [
      'IAM',
      (config) => new IAMClient(config).send(new GetRoleCommand({ RoleName: 'other' })),
      {
        name: 'AccessDenied',
        status: 403,
        action: 'iam:GetRole',
        resource: ' on resource: role other',
      },
    ],
    [
      'ECR',
      (config) => new ECRClient(config).send(new DescribeRepositoriesCommand({})),
      {
        name: 'AccessDeniedException',
        status: 400,
        action: 'ecr:DescribeRepositories',
        resource: ` on resource: arn:aws:ecr:${SCOPE}:repository/*`,
      },
    ],
  ])('is refused by %s in its own words', async (_, call, { name, status, action, resource }) => {
    const { config, user } = await openRoleSession(emulator, []);

    await expect(call(config)).rejects.toMatchObject({
      name,
      message: `User: ${user} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`,
      $metadata: { httpStatusCode: status },
    });
  });

  it('hears that a policy denies it, when one does', async () => {
    const statements = [
      { Action: '*', Resource: '*' },
      { ...send, Effect: 'Deny' as const },
    ];
    const { config, user } = await openRoleSession(emulator, statements);

    await expect(sendMessage(config)).rejects.toThrow(
      `User: ${user} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} with an explicit deny in an identity-based policy`,
    );
  });

  it('gets a HEAD answered without a word', async () => {
    const { config } = await openRoleSession(emulator, []);

    const head = new S3Client(config).send(new HeadObjectCommand({ Bucket: 'shelf', Key: 'a' }));

    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('may still ask who it is', async () => {
    const { config, user } = await openRoleSession(emulator, []);

    const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));

    expect(Arn).toBe(user);
  });

  it('gets it, and loses it, with the next change of its policies', async () => {
    const { config, name } = await openRoleSession(emulator, []);
    const iam = new IAMClient(clientConfig(emulator));
    await expect(sendMessage(config)).rejects.toThrow('not authorized');

    await setRolePolicy(emulator, name, [send]);
    await sendMessage(config);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: 'test' }));

    await expect(sendMessage(config)).rejects.toThrow('not authorized');
  });
});

const send: PolicyStatement = { Action: 'sqs:SendMessage', Resource: QUEUE };

describe('an identity policy', () => {
  const tagged = { StringEquals: { 'aws:PrincipalTag/team': 'shop' } };
  const until = (date: string) => ({ DateLessThan: { 'aws:CurrentTime': date } });

  it.each<[string, PolicyStatement[], boolean]>([
    ['the action', [send], true],
    ['the action in other letters', [{ ...send, Action: 'SQS:sendmessage' }], true],
    ['another action', [{ ...send, Action: 'sqs:ReceiveMessage' }], false],
    ['all actions of the service', [{ ...send, Action: 'sqs:*' }], true],
    ['all actions but others', [{ NotAction: 'sqs:Receive*', Resource: '*' }], true],
    ['all actions but this', [{ NotAction: 'sqs:Send*', Resource: '*' }], false],
    ['another queue', [{ ...send, Resource: `${QUEUE}-2` }], false],
    ['queues of any region', [{ ...send, Resource: `arn:aws:sqs:*:${ACCOUNT}:ord?rs` }], true],
    ['all but another queue', [{ Action: 'sqs:*', NotResource: `${QUEUE}-2` }], true],
    ['all but this queue', [{ Action: 'sqs:*', NotResource: QUEUE }], false],
    ['a deny of something else', [send, { Effect: 'Deny', Action: 's3:*', Resource: '*' }], true],
    ['a deny of this', [send, { Effect: 'Deny', Action: 'sqs:S*', Resource: '*' }], false],
    [
      'the account',
      [{ ...send, Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } } }],
      true,
    ],
    [
      'another region',
      [{ ...send, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }],
      false,
    ],
    ['a time to come', [{ ...send, Condition: until('2026-01-01T00:00:01Z') }], true],
    ['a time that is over', [{ ...send, Condition: until('2025-12-31T23:59:59Z') }], false],
    ['its own tag', [{ ...send, Condition: tagged }], true],
    ['HTTPS', [{ ...send, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }], true],
    [
      'another network',
      [{ ...send, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
      false,
    ],
    [
      'its own network',
      [{ ...send, Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } } }],
      true,
    ],
    [
      'a variable',
      [{ ...send, Resource: `arn:aws:sqs:us-east-1:\${aws:PrincipalAccount}:orders` }],
      true,
    ],
    [
      'a variable of its tags',
      [{ ...send, Resource: `arn:aws:sqs:*:*:\${aws:PrincipalTag/queue}` }],
      true,
    ],
    [
      'a variable without a value',
      [{ ...send, Resource: `arn:aws:sqs:*:*:\${aws:username}*` }],
      false,
    ],
    [
      'no value but a default',
      [{ ...send, Resource: `arn:aws:sqs:*:*:\${aws:username, 'orders'}` }],
      true,
    ],
  ])('that names %s: %j is allowed: %j', async (_, statements, isAllowed) => {
    const tags = { team: 'shop', queue: 'orders' };
    const { config } = await openRoleSession(emulator, statements, { tags });

    await expectAllowed(sendMessage(config), isAllowed);
  });

  it('answers 501 and names the key that it cannot decide by', async () => {
    const Condition = { StringLike: { 'aws:UserAgent': 'curl/*' } };
    const { config } = await openRoleSession(emulator, [{ ...send, Condition }]);

    await expect(sendMessage(config)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('the condition key aws:UserAgent'),
    });
  });
});

describe('conditions of services', () => {
  it.each<[string, PolicyStatement, (config: Config) => Promise<unknown>, boolean]>([
    ['cloudwatch:namespace', onNamespace('Shop'), putMetric, true],
    ['cloudwatch:namespace', onNamespace('Other'), putMetric, false],
    ['events:source', onSource('shop'), putEvent, true],
    ['events:source', onSource('other'), putEvent, false],
  ])('know %s: %j', async (_, statement, call, isAllowed) => {
    const { config } = await openRoleSession(emulator, [statement]);

    await expectAllowed(call(config), isAllowed);
  });

  it('look at every event of a batch', async () => {
    const { config } = await openRoleSession(emulator, [onSource('shop')]);

    await expectAllowed(new EventBridgeClient(config).send(anEvent('shop', 'other')), false);
  });
});

describe('operations that are named unlike their actions', () => {
  const updateRules = (config: Config) =>
    new VPCLatticeClient(config).send(
      new BatchUpdateRuleCommand({
        serviceIdentifier: SERVICE,
        listenerIdentifier: LISTENER_ID,
        rules: [{ ruleIdentifier: RULE_ID, priority: 1 }],
      }),
    );
  const rule = `${SERVICE}/listener/${LISTENER_ID}/rule/${RULE_ID}`;

  it.each<[string, string, string, (config: Config) => Promise<unknown>]>([
    ['BatchUpdateRule', 'vpc-lattice:UpdateRule', rule, updateRules],
    ['SendMessageBatch', 'sqs:SendMessage', QUEUE, sendMessages],
    ['DeleteMessageBatch', 'sqs:DeleteMessage', QUEUE, deleteMessages],
    ['ListFunctions', 'lambda:ListFunctions', '*', listFunctions],
    ['HeadObject', 's3:GetObject', 'arn:aws:s3:::shelf/a/*', headObject],
  ])('such as %s need %s on %s, and no more', async (_, Action, Resource, call) => {
    const { config } = await openRoleSession(emulator, [{ Action, Resource }]);
    const { config: without } = await openRoleSession(emulator, []);

    await expectAllowed(call(config), true);
    await expectAllowed(call(without), false);
  });

  it('include the listing of a bucket, for who asks for an object that is not there', async () => {
    const getMissing = (config: Config) =>
      new S3Client(config).send(new GetObjectCommand({ Bucket: 'shelf', Key: 'gone' }));
    const read = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::shelf/*' };
    const list = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::shelf' };
    const { config } = await openRoleSession(emulator, [read]);
    const { config: listing } = await openRoleSession(emulator, [read, list]);

    await expect(getMissing(config)).rejects.toThrow(
      'is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::shelf" because',
    );
    await expect(getMissing(listing)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('assuming another role', () => {
  it('is allowed by a trust policy that names the caller itself', async () => {
    const { config, arn } = await openRoleSession(emulator, []);
    const trust = { Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' };
    const other = await openRoleSession(emulator, [], { trust });

    await expectAllowed(assume(config, other.arn), true);
  });

  it('needs a policy of the caller where the trust policy names only its account', async () => {
    const other = await openRoleSession(emulator, []);
    const { config, user } = await openRoleSession(emulator, []);
    const allow = { Action: 'sts:AssumeRole', Resource: other.arn };
    const { config: allowed } = await openRoleSession(emulator, [allow]);

    await expect(assume(config, other.arn)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${other.arn}`,
    });
    await expectAllowed(assume(allowed, other.arn), true);
  });
});

describe('tags', () => {
  it('of the resource decide where a policy asks for them', async () => {
    const sqs = new SQSClient(clientConfig(emulator));
    await sqs.send(new CreateQueueCommand({ QueueName: 'tagged', tags: { team: 'shop' } }));
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'shop' } };
    const statement = { Action: 'sqs:SendMessage', Resource: '*', Condition };
    const { config } = await openRoleSession(emulator, [statement]);

    await expectAllowed(sendMessage(config, QueueUrl.replace('orders', 'tagged')), true);
    await expectAllowed(sendMessage(config), false);
  });

  it('of the request decide, and need a permission of their own', async () => {
    const Condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } };
    const create = { Action: 'sqs:CreateQueue', Resource: '*', Condition };
    const { config } = await openRoleSession(emulator, [create]);
    const tag = { Action: 'sqs:TagQueue', Resource: '*' };
    const { config: tagging } = await openRoleSession(emulator, [create, tag]);
    const createQueue = (as: Config, name: string, tags: Record<string, string>) =>
      new SQSClient(as).send(new CreateQueueCommand({ QueueName: name, tags }));

    await expectAllowed(createQueue(config, 'made-1', {}), true);
    await expectAllowed(createQueue(config, 'made-2', { team: 'shop' }), false);
    await expectAllowed(createQueue(tagging, 'made-3', { team: 'shop' }), true);
    await expectAllowed(createQueue(tagging, 'made-4', { team: 'shop', cost: '1' }), false);
  });
});

it('is off when the emulator was started so', async () => {
  await new SQSClient(clientConfig(lenient)).send(new CreateQueueCommand({ QueueName: 'orders' }));
  const { config } = await openRoleSession(lenient, []);

  await expectAllowed(sendMessage(config, `${lenient.endpoint}/${ACCOUNT}/orders`), true);
});

it('is decided before anything is looked for', async () => {
  const { config } = await openRoleSession(emulator, []);
  const allow = { Action: 'vpc-lattice:GetService', Resource: '*' };
  const { config: allowed } = await openRoleSession(emulator, [allow]);
  const get = (as: Config) =>
    new VPCLatticeClient(as).send(new GetServiceCommand({ serviceIdentifier: SERVICE }));

  await expectAllowed(get(config), false);
  await expect(get(allowed)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

type Refusal = {
  readonly name: string;
  readonly status: number;
  readonly action: string;
  readonly resource: string;
};

/** An allowed call may still fail for other reasons, such as that something is not there. */
async function expectAllowed(call: Promise<unknown>, isAllowed: boolean): Promise<void> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata;
  const isRefused = /not authorized to perform/.test(String(error));
  expect({ isRefused, isBroken: (status?.httpStatusCode ?? 200) >= 500 }).toEqual({
    isRefused: !isAllowed,
    isBroken: false,
  });
}

function sendMessage(config: Config, url = QueueUrl) {
  return new SQSClient(config).send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
}

function sendMessages(config: Config) {
  const Entries = [{ Id: '1', MessageBody: 'x' }];
  return new SQSClient(config).send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}

function deleteMessages(config: Config) {
  const Entries = [{ Id: '1', ReceiptHandle: 'x' }];
  return new SQSClient(config).send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}

function listFunctions(config: Config) {
  return new LambdaClient(config).send(new ListFunctionsCommand({}));
}

async function headObject(config: Config) {
  const client = new S3Client(config);
  try {
    return await client.send(new HeadObjectCommand({ Bucket: 'shelf', Key: 'a/book' }));
  } catch {
    // The answer to a HEAD has no text.
    throw new Error('not authorized to perform HeadObject');
  }
}

function assume(config: Config, RoleArn: string) {
  return new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
}

function anEvent(...sources: string[]) {
  const Entries = sources.map((Source) => ({ Source, DetailType: 'Sale', Detail: '{}' }));
  return new PutEventsCommand({ Entries });
}

function putEvent(config: Config) {
  return new EventBridgeClient(config).send(anEvent('shop'));
}

function onSource(source: string): PolicyStatement {
  const Condition = { StringEquals: { 'events:source': source } };
  return { Action: 'events:PutEvents', Resource: '*', Condition };
}

function aMetric(Namespace: string) {
  return new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'Sales', Value: 1 }] });
}

function putMetric(config: Config) {
  return new CloudWatchClient(config).send(aMetric('Shop'));
}

function onNamespace(namespace: string): PolicyStatement {
  const Condition = { StringEquals: { 'cloudwatch:namespace': namespace } };
  return { Action: 'cloudwatch:PutMetricData', Resource: '*', Condition };
}
