import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand as ListAlarmTagsCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand as ListLogTagsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueueTagsCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();
const config = clientConfig(emulator);
const cloudformation = new CloudFormationClient(config);
const cloudwatch = new CloudWatchClient(config);
const events = new EventBridgeClient(config);
const iam = new IAMClient(config);
const lambda = new LambdaClient(config);
const logs = new CloudWatchLogsClient(config);
const s3 = new S3Client(config);
const sns = new SNSClient(config);
const sqs = new SQSClient(config);

const ACCOUNT = '123456789012';
const ref = (Ref: string) => ({ Ref });
const att = (resource: string, name: string) => ({ 'Fn::GetAtt': [resource, name] });
const tagged = [{ Key: 'after', Value: 'x' }];

describe('a stack with every other type', () => {
  let outputs: Record<string, string>;
  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    for (const which of ['before', 'after']) {
      const Body = zipFunction(`export const handler = async () => '${which}';`);
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: `${which}.zip`, Body }));
    }
    await cloudformation.send(new CreateStackCommand(inputFor('before')));
    await emulator.clock.idle();
    await cloudformation.send(new UpdateStackCommand(inputFor('after')));
    await emulator.clock.idle();
    const { Stacks: [stack] = [] } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: 'others' }),
    );
    outputs = Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey, OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  });

  it('is made, and changed in place', async () => {
    const { StackEvents = [] } = await cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'others' }),
    );

    const failures = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED'));
    expect(failures.map(({ ResourceStatusReason }) => ResourceStatusReason)).toEqual([]);
    expect(StackEvents[0]?.ResourceStatus).toBe('UPDATE_COMPLETE');
  });

  it('gives what the template reference says by Ref and Fn::GetAtt', () => {
    const arn = (service: string, rest: string) =>
      `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;
    expect(outputs).toMatchObject({
      Topic: arn('sns', 'others'),
      TopicName: 'others',
      Queue: `${emulator.endpoint}/${ACCOUNT}/others`,
      QueueArn: arn('sqs', 'others'),
      QueueName: 'others',
      LogGroup: '/others',
      LogGroupArn: arn('logs', 'log-group:/others:*'),
      Role: 'others',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/others`,
      Fn: 'others',
      FnArn: arn('lambda', 'function:others'),
      Version: arn('lambda', 'function:others:2'),
      VersionNumber: '2',
      Alarm: 'others',
      AlarmArn: arn('cloudwatch', 'alarm:others'),
      Composite: 'others-composite',
      Dashboard: 'others',
      EventRule: 'others',
      EventRuleArn: arn('events', 'rule/others'),
      Bucket: 'others',
      BucketArn: 'arn:aws:s3:::others',
    });
  });

  it('updates the function, what may invoke it and its versions', async () => {
    const { Configuration, Tags, Concurrency } = await lambda.send(
      new GetFunctionCommand({ FunctionName: 'others' }),
    );
    const invokeConfig = await lambda.send(
      new GetFunctionEventInvokeConfigCommand({ FunctionName: 'others', Qualifier: '$LATEST' }),
    );
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: 'others' }));

    expect(Configuration).toMatchObject({
      Timeout: 20,
      MemorySize: 128,
      Environment: { Variables: { STAGE: 'after' } },
    });
    expect(Tags).toEqual({ after: 'x' });
    expect(Concurrency?.ReservedConcurrentExecutions).toBeUndefined();
    expect(invokeConfig).toMatchObject({ MaximumRetryAttempts: 1 });
    expect(JSON.parse(Policy)).toMatchObject({
      Statement: [{ Principal: { Service: 'events.amazonaws.com' } }],
    });
  });

  it('updates the role and its policies', async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'others' }));
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: 'others' }));

    expect(Role).toMatchObject({ Description: 'after', Tags: tagged });
    expect(PolicyNames).toEqual(['after']);
  });

  it('updates topic, subscription and queue', async () => {
    const topic = await sns.send(new GetTopicAttributesCommand({ TopicArn: outputs.Topic }));
    const subscription = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: outputs.Subscription }),
    );
    const QueueUrl = outputs.Queue;
    const queue = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));

    expect(topic.Attributes).toMatchObject({
      DisplayName: 'after',
      Policy: expect.stringContaining('after'),
    });
    expect(subscription.Attributes).toMatchObject({
      RawMessageDelivery: 'true',
      RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${ACCOUNT}:others"}`,
    });
    expect(queue.Attributes).toMatchObject({
      VisibilityTimeout: '61',
      Policy: expect.stringContaining('after'),
    });
    expect(Tags).toEqual({ after: 'x' });
  });

  it('updates alarms and the dashboard', async () => {
    const { MetricAlarms, CompositeAlarms } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    const { DashboardBody } = await cloudwatch.send(
      new GetDashboardCommand({ DashboardName: 'others' }),
    );

    expect(MetricAlarms).toMatchObject([{ AlarmName: 'others', Threshold: 2 }]);
    expect(CompositeAlarms).toMatchObject([{ AlarmRule: 'NOT ALARM("others")' }]);
    expect(DashboardBody).toContain('after');
    for (const ResourceARN of [outputs.AlarmArn, outputs.CompositeArn]) {
      const { Tags } = await cloudwatch.send(new ListAlarmTagsCommand({ ResourceARN }));
      expect(Tags).toEqual(tagged);
    }
  });

  it('updates the rule of events and its targets', async () => {
    const rule = await events.send(new DescribeRuleCommand({ Name: 'others' }));
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'others' }));

    expect(rule).toMatchObject({ Description: 'after', EventPattern: '{"source":["after"]}' });
    expect(Targets).toEqual([{ Id: 'after', Arn: outputs.FnArn }]);
  });

  it('updates the log group', async () => {
    const { logGroups } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/others' }),
    );
    const resourceArn = outputs.LogGroupArn?.replace(/:\*$/, '');
    const { tags } = await logs.send(new ListLogTagsCommand({ resourceArn }));

    expect(logGroups).toMatchObject([{ retentionInDays: 7 }]);
    expect(tags).toEqual({ after: 'x' });
  });

  it('updates the bucket and its policy', async () => {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: 'others' }));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'others' }));

    expect(TagSet).toEqual(tagged);
    expect(Policy).toContain('after');
  });

  it('leaves nothing when it is deleted', async () => {
    await cloudformation.send(new DeleteStackCommand({ StackName: 'others' }));
    await emulator.clock.idle();

    expect(emulator.inventory()).toEqual(['s3: code']);
  });
});

type Which = 'before' | 'after';

function inputFor(which: Which) {
  const Outputs = {
    ...Object.fromEntries(
      Object.keys(resourcesFor(which))
        .filter((name) => !/Policy|Permission|InvokeConfig|^Version$/.test(name))
        .map((name) => [name, { Value: ref(name) }]),
    ),
    TopicName: { Value: att('Topic', 'TopicName') },
    QueueArn: { Value: att('Queue', 'Arn') },
    QueueName: { Value: att('Queue', 'QueueName') },
    LogGroupArn: { Value: att('LogGroup', 'Arn') },
    RoleArn: { Value: att('Role', 'Arn') },
    FnArn: { Value: att('Fn', 'Arn') },
    Version: { Value: ref(`Version${which}`) },
    VersionNumber: { Value: att(`Version${which}`, 'Version') },
    AlarmArn: { Value: att('Alarm', 'Arn') },
    CompositeArn: { Value: att('Composite', 'Arn') },
    EventRuleArn: { Value: att('EventRule', 'Arn') },
    BucketArn: { Value: att('Bucket', 'Arn') },
  };
  return {
    StackName: 'others',
    TemplateBody: JSON.stringify({ Resources: resourcesFor(which), Outputs }),
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  };
}

function resourcesFor(which: Which): Record<string, object> {
  return { ...messaging(which), ...compute(which), ...watching(which), ...storage(which) };
}

function resource(Type: string, Properties: object): object {
  return { Type: `AWS::${Type}`, Properties };
}

const tags = (which: Which) => [{ Key: which, Value: 'x' }];

function policy(Sid: Which, Action: string, Resource: unknown): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid, Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action, Resource },
    ],
  };
}

function messaging(which: Which): Record<string, object> {
  return {
    Topic: resource('SNS::Topic', { TopicName: 'others', DisplayName: which, Tags: tags(which) }),
    TopicPolicy: resource('SNS::TopicPolicy', {
      Topics: [ref('Topic')],
      PolicyDocument: policy(which, 'sns:Publish', ref('Topic')),
    }),
    Subscription: resource('SNS::Subscription', {
      TopicArn: ref('Topic'),
      Protocol: 'sqs',
      Endpoint: att('Queue', 'Arn'),
      RawMessageDelivery: which === 'after',
      ...(which === 'after' && { RedrivePolicy: { deadLetterTargetArn: att('Queue', 'Arn') } }),
    }),
    Queue: resource('SQS::Queue', {
      QueueName: 'others',
      VisibilityTimeout: which === 'after' ? 61 : 60,
      Tags: tags(which),
    }),
    QueuePolicy: resource('SQS::QueuePolicy', {
      Queues: [ref('Queue')],
      PolicyDocument: policy(which, 'sqs:SendMessage', att('Queue', 'Arn')),
    }),
  };
}

function compute(which: Which): Record<string, object> {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
  };
  return {
    Role: resource('IAM::Role', {
      RoleName: 'others',
      Description: which,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: which, PolicyDocument }],
      Tags: tags(which),
    }),
    Fn: resource('Lambda::Function', {
      FunctionName: 'others',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: att('Role', 'Arn'),
      Code: { S3Bucket: 'code', S3Key: `${which}.zip` },
      Timeout: which === 'after' ? 20 : 10,
      ...(which === 'after' ? {} : { MemorySize: 256, ReservedConcurrentExecutions: 1 }),
      Environment: { Variables: { STAGE: which } },
      Tags: tags(which),
    }),
    // A version is published under a new name, and the one before goes.
    [`Version${which}`]: resource('Lambda::Version', { FunctionName: ref('Fn') }),
    InvokeConfig: resource('Lambda::EventInvokeConfig', {
      FunctionName: ref('Fn'),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: which === 'after' ? 1 : 0,
    }),
    Permission: resource('Lambda::Permission', {
      FunctionName: att('Fn', 'Arn'),
      Action: 'lambda:InvokeFunction',
      Principal: which === 'after' ? 'events.amazonaws.com' : 'sns.amazonaws.com',
    }),
  };
}

function watching(which: Which): Record<string, object> {
  const widget = { type: 'text', width: 1, height: 1, properties: { markdown: which } };
  return {
    Alarm: resource('CloudWatch::Alarm', {
      AlarmName: 'others',
      Namespace: 'App',
      MetricName: 'Faults',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: which === 'after' ? 2 : 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Tags: tags(which),
    }),
    Composite: {
      ...resource('CloudWatch::CompositeAlarm', {
        AlarmName: 'others-composite',
        AlarmRule: which === 'after' ? 'NOT ALARM("others")' : 'ALARM("others")',
        Tags: tags(which),
      }),
      DependsOn: 'Alarm',
    },
    Dashboard: resource('CloudWatch::Dashboard', {
      DashboardName: 'others',
      DashboardBody: JSON.stringify({ widgets: [widget] }),
    }),
    EventRule: resource('Events::Rule', {
      Name: 'others',
      Description: which,
      EventPattern: { source: [which] },
      Targets: [{ Id: which, Arn: att('Fn', 'Arn') }],
    }),
    LogGroup: resource('Logs::LogGroup', {
      LogGroupName: '/others',
      RetentionInDays: which === 'after' ? 7 : 1,
      Tags: tags(which),
    }),
  };
}

function storage(which: Which): Record<string, object> {
  return {
    Bucket: resource('S3::Bucket', {
      BucketName: 'others',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      Tags: tags(which),
    }),
    BucketPolicy: resource('S3::BucketPolicy', {
      Bucket: ref('Bucket'),
      PolicyDocument: policy(which, 's3:GetObject', 'arn:aws:s3:::others/*'),
    }),
  };
}
