import {
  CloudWatchClient,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { allowRole, createFunctionRole, zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();
const events = new EventBridgeClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));
const sns = new SNSClient(clientConfig(emulator));
const logs = new CloudWatchLogsClient(clientConfig(emulator));
const lambda = new LambdaClient(clientConfig(emulator));
const cloudwatch = new CloudWatchClient(clientConfig(emulator));

const ACCOUNT = 'us-east-1:123456789012';
const NOW = '2026-01-01T00:00:00Z';

describe('an event that matches a rule', () => {
  it('reaches the target as a whole', async () => {
    const queue = await createQueue('whole');
    await createRule('whole', { Id: '1', Arn: queue.arn });

    const EventId = await putEvent('whole', {
      Detail: '{"a":[1,null,"x"]}',
      Resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-1'],
      Time: new Date('2025-12-31T23:59:58.765Z'),
    });

    expect(await receiveBodies(queue)).toEqual([
      {
        version: '0',
        id: EventId,
        'detail-type': 'type',
        source: 'whole',
        account: '123456789012',
        time: '2025-12-31T23:59:58Z',
        region: 'us-east-1',
        resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-1'],
        detail: { a: [1, null, 'x'] },
      },
    ]);
  });

  it('has the time at which it came, and no resources, unless it says so', async () => {
    const queue = await createQueue('plain');
    await createRule('plain', { Id: '1', Arn: queue.arn });

    await putEvent('plain');

    const time = new Date(emulator.clock.now()).toISOString().replace('.000Z', 'Z');
    expect(await receiveBodies(queue)).toMatchObject([{ time, resources: [] }]);
  });

  it('reaches every target of every rule that it matches', async () => {
    const [one, two, three] = [
      await createQueue('every-1'),
      await createQueue('every-2'),
      await createQueue('every-3'),
    ];
    await createRule('every', { Id: '1', Arn: one.arn }, { Id: '2', Arn: two.arn });
    await putRule('every-too', '{"detail":{"x":[{"exists":true}]},"source":["every"]}');
    await putTargets('every-too', { Id: '1', Arn: three.arn });

    await putEvent('every', { Detail: '{"x":1}' });

    for (const queue of [one, two, three]) expect(await receive(queue)).toHaveLength(1);
  });

  it('does not reach what does not match, is disabled, or is on another bus', async () => {
    const queue = await createQueue('unmatched');
    await createRule('unmatched', { Id: '1', Arn: queue.arn });
    await createRule('unmatched-disabled', { Id: '1', Arn: queue.arn });
    await events.send(new DisableRuleCommand({ Name: 'unmatched-disabled' }));
    await events.send(new CreateEventBusCommand({ Name: 'other' }));

    await putEvent('something-else');
    await putEvent('unmatched-disabled');
    await putEvent('unmatched', { EventBusName: 'other' });

    expect(await receive(queue)).toEqual([]);
  });
});

describe('the input of a target', () => {
  it.each<[string, Partial<Target>, string]>([
    ['constant', { Input: '{"fixed": true}' }, '{"fixed": true}'],
    ['path', { InputPath: '$.detail.a' }, '{"b":"c"}'],
    ['path-to-text', { InputPath: '$.detail.a.b' }, '"c"'],
    [
      'json-template',
      {
        InputTransformer: {
          InputPathsMap: { b: '$.detail.a.b' },
          InputTemplate: '{ "b": <b>, "rule": "<aws.events.rule-name>" }',
        },
      },
      '{"b":"c","rule":"json-template"}',
    ],
    [
      'text-template',
      { InputTransformer: { InputPathsMap: { b: '$.detail.a.b' }, InputTemplate: '"b is <b>"' } },
      '"b is c"',
    ],
  ])('is what its %s makes of the event', async (name, input, expected) => {
    const queue = await createQueue(`input-${name}`);
    await createRule(name, { Id: '1', Arn: queue.arn, ...input });

    await putEvent(name, { Detail: '{"a":{"b":"c"}}' });

    expect((await receive(queue)).map(({ Body }) => Body)).toEqual([expected]);
  });
});

describe('targets', () => {
  it('may be topics', async () => {
    const queue = await createQueue('topic-subscriber', { principal: 'sns.amazonaws.com' });
    const Policy = policyFor('events.amazonaws.com', 'sns:Publish', '*');
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({ Name: 'topic', Attributes: { Policy } }),
    );
    const Attributes = { RawMessageDelivery: 'true' };
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes }),
    );
    await createRule('topic', { Id: '1', Arn: TopicArn });

    await putEvent('topic');

    expect(await receiveBodies(queue)).toMatchObject([{ source: 'topic' }]);
  });

  it('may be functions, which run asynchronously, in the version that the ARN names', async () => {
    const source = 'export const handler = async (event) => console.log(JSON.stringify(event));';
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'target',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: await createFunctionRole(emulator),
        Code: { ZipFile: zipFunction(source) },
        Publish: true,
      }),
    );
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: FunctionArn,
        StatementId: 'events',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: `arn:aws:events:${ACCOUNT}:rule/function`,
      }),
    );
    await createRule('function', { Id: '1', Arn: FunctionArn, InputPath: '$.detail' });

    await putEvent('function', { Detail: '{"greeting":"hello"}' });
    await emulator.clock.advance(0);

    const printed = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/target', filterPattern: 'greeting' }),
    );
    expect(printed.events).toMatchObject([
      { message: expect.stringContaining('{"greeting":"hello"}') },
    ]);
  });

  it('may be log groups that let EventBridge in', async () => {
    await allowLogs('/aws/events/*');
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/events/whole' }));
    const Arn = `arn:aws:logs:${ACCOUNT}:log-group:/aws/events/whole`;
    await createRule('logged', { Id: '1', Arn });

    const EventId = await putEvent('logged', { Time: new Date(NOW) });

    expect(await readLogs('/aws/events/whole')).toMatchObject([
      {
        timestamp: Date.parse(NOW),
        logStreamName: EventId,
        message: expect.stringContaining('"source":"logged"'),
      },
    ]);
  });

  it('write what a template gives as the timestamp and the message of a log event', async () => {
    await allowLogs('/aws/events/*');
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/events/template' }));
    const InputTransformer = {
      InputPathsMap: { time: '$.detail.time', text: '$.detail.text' },
      InputTemplate: '{"timestamp":<time>,"message":"it says <text>"}',
    };
    const Arn = `arn:aws:logs:${ACCOUNT}:log-group:/aws/events/template:*`;
    await createRule('templated', { Id: '1', Arn, InputTransformer });

    await putEvent('templated', { Detail: `{"time":"${NOW}","text":"hello"}` });

    expect(await readLogs('/aws/events/template')).toMatchObject([
      { timestamp: Date.parse(NOW), message: 'it says hello' },
    ]);
  });

  it('may be other buses, from where an event does not go on to a third', async () => {
    const [second, third] = [await createQueue('bus-second'), await createQueue('bus-third')];
    for (const Name of ['second', 'third']) await events.send(new CreateEventBusCommand({ Name }));
    const busArn = (name: string) => `arn:aws:events:${ACCOUNT}:event-bus/${name}`;
    await createRule('bus', { Id: '1', Arn: busArn('second') });
    await putRule('bus', '{"source":["bus"]}', 'second');
    await putTargets('bus', { Id: '1', Arn: busArn('third') }, 'second');
    await putTargets('bus', { Id: '2', Arn: second.arn }, 'second');
    await putRule('bus', '{"source":["bus"]}', 'third');
    await putTargets('bus', { Id: '1', Arn: third.arn }, 'third');

    const EventId = await putEvent('bus');

    expect(await receiveBodies(second)).toMatchObject([{ id: EventId, source: 'bus' }]);
    expect(await receive(third)).toEqual([]);
  });

  it('are called as their role when they have one', async () => {
    const queue = await createQueue('with-role', { principal: 'other.amazonaws.com' });
    const RoleArn = await createFunctionRole(emulator, 'sender');
    await allowRole(emulator, 'sender', { Action: 'sqs:SendMessage', Resource: queue.arn });
    await createRule('with-role', { Id: '1', Arn: queue.arn, RoleArn });

    await putEvent('with-role');

    expect(await receive(queue)).toHaveLength(1);
  });

  it.each([
    ['queue', `arn:aws:sqs:${ACCOUNT}:with-weak-role`, 'sqs:sendmessage'],
    ['bus', `arn:aws:events:${ACCOUNT}:event-bus/default`, 'events:PutEvents'],
  ])('that are a %s are not reached by a role that may not', async (kind, Arn, action) => {
    await createQueue('with-weak-role');
    const letters = await createQueue(`letters-of-${kind}`);
    const RoleArn = await createFunctionRole(emulator, `weak-${kind}`);
    const DeadLetterConfig = { Arn: letters.arn };
    await createRule(`weak-${kind}`, { Id: '1', Arn, RoleArn, DeadLetterConfig });

    await putEvent(`weak-${kind}`);

    const [letter] = await receive(letters);
    expect(letter?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
      ERROR_MESSAGE: {
        StringValue: expect.stringContaining(
          `because no identity-based policy allows the ${action}`,
        ),
      },
    });
  });
});

describe('events of AWS services', () => {
  it('come to the default bus', async () => {
    const queue = await createQueue('alarm');
    await putRule('alarm', '{"source":["aws.cloudwatch"],"detail":{"state":{"value":["ALARM"]}}}');
    await putTargets('alarm', { Id: '1', Arn: queue.arn });
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'App',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );

    await cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: 'errors',
        StateValue: 'ALARM',
        StateReason: 'because',
      }),
    );

    expect(await receiveBodies(queue)).toMatchObject([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        account: '123456789012',
        region: 'us-east-1',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        resources: [`arn:aws:cloudwatch:${ACCOUNT}:alarm:errors`],
        detail: { alarmName: 'errors', state: { value: 'ALARM', reason: 'because' } },
      },
    ]);
  });
});

describe('an event that cannot be delivered', () => {
  it('goes to the dead-letter queue at once when EventBridge has no permission', async () => {
    const [queue, dead] = [
      await createQueue('forbidden', { principal: 'other.amazonaws.com' }),
      await createQueue('forbidden-dead'),
    ];
    const DeadLetterConfig = { Arn: dead.arn };
    const input = { Input: '{"not":"this"}', DeadLetterConfig };
    await createRule('forbidden', { Id: '1', Arn: queue.arn, ...input });

    const EventId = await putEvent('forbidden');

    const [message, ...others] = await receive(dead);
    expect(others).toEqual([]);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ id: EventId, source: 'forbidden' });
    expect(attributesOf(message)).toEqual({
      RULE_ARN: `arn:aws:events:${ACCOUNT}:rule/forbidden`,
      TARGET_ARN: queue.arn,
      ERROR_CODE: 'NO_PERMISSIONS',
      ERROR_MESSAGE: expect.stringContaining('events.amazonaws.com is not authorized'),
    });
  });

  it('goes to the dead-letter queue at once when the target is not there', async () => {
    const dead = await createQueue('missing-dead');
    const Arn = `arn:aws:sqs:${ACCOUNT}:missing`;
    await createRule('missing', { Id: '1', Arn, DeadLetterConfig: { Arn: dead.arn } });

    await putEvent('missing');

    const [message] = await receive(dead);
    expect(attributesOf(message)).toMatchObject({ ERROR_CODE: 'NO_RESOURCE', TARGET_ARN: Arn });
  });

  it('goes to the dead-letter queue at once when its values break the template', async () => {
    const [queue, dead] = [await createQueue('broken'), await createQueue('broken-dead')];
    const InputTransformer = {
      InputPathsMap: { detail: '$.detail' },
      InputTemplate: '{"text":"it is <detail>"}',
    };
    const DeadLetterConfig = { Arn: dead.arn };
    await createRule('broken', { Id: '1', Arn: queue.arn, InputTransformer, DeadLetterConfig });

    await putEvent('broken', { Detail: '{"a":1}' });

    const [message] = await receive(dead);
    expect(attributesOf(message)).toMatchObject({ ERROR_CODE: 'INVALID_JSON' });
    expect(await receive(queue)).toEqual([]);
  });

  it('is lost without a dead-letter queue, and with one that does not let EventBridge in', async () => {
    const dead = await createQueue('closed-dead', { principal: 'other.amazonaws.com' });
    const Arn = `arn:aws:sqs:${ACCOUNT}:missing`;
    await createRule('lost', { Id: '1', Arn });
    await createRule('lost-too', { Id: '1', Arn, DeadLetterConfig: { Arn: dead.arn } });

    await putEvent('lost');
    await putEvent('lost-too');

    expect(await receive(dead)).toEqual([]);
    expect(await countsOf('lost')).toMatchObject({ FailedInvocations: 1 });
    expect(await countsOf('lost-too')).toMatchObject({
      FailedInvocations: 1,
      InvocationsFailedToBeSentToDlq: 1,
    });
  });
});

describe('a failure that may pass', () => {
  it('is tried again, later and later, until the target takes the event', async () => {
    const queue = await createQueue('recovers', { largestBytes: 1_024 });
    await createRule('recovers', { Id: '1', Arn: queue.arn });
    const EventId = await putEvent('recovers', { Detail: LARGE_DETAIL });
    await emulator.clock.advance('30s');

    await setLargestBytes(queue, 262_144);
    const atFirst = await receive(queue);
    await emulator.clock.advance('40s');

    expect(atFirst).toEqual([]);
    expect(await receiveBodies(queue)).toMatchObject([{ id: EventId }]);
    expect(await countsOf('recovers')).toMatchObject({ Invocations: 1 });
    expect(await countsOf('recovers')).not.toHaveProperty('FailedInvocations');
  });

  it('is dropped after the attempts that the retry policy allows', async () => {
    const queue = await createQueue('attempts', { largestBytes: 1_024 });
    const dead = await createQueue('attempts-dead');
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const DeadLetterConfig = { Arn: dead.arn };
    await createRule('attempts', { Id: '1', Arn: queue.arn, RetryPolicy, DeadLetterConfig });

    await putEvent('attempts', { Detail: LARGE_DETAIL });
    const atFirst = await receive(dead);
    await emulator.clock.advance('3s');

    expect(atFirst).toEqual([]);
    const [message] = await receive(dead);
    expect(attributesOf(message)).toEqual({
      RULE_ARN: `arn:aws:events:${ACCOUNT}:rule/attempts`,
      TARGET_ARN: queue.arn,
      ERROR_CODE: 'SDK_CLIENT_ERROR',
      ERROR_MESSAGE: expect.stringContaining('1024'),
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    });
  });

  it('is not tried again when the retry policy allows no attempts', async () => {
    const queue = await createQueue('no-attempts', { largestBytes: 1_024 });
    const dead = await createQueue('no-attempts-dead');
    const RetryPolicy = { MaximumRetryAttempts: 0 };
    const DeadLetterConfig = { Arn: dead.arn };
    await createRule('no-attempts', { Id: '1', Arn: queue.arn, RetryPolicy, DeadLetterConfig });

    await putEvent('no-attempts', { Detail: LARGE_DETAIL });

    const [message] = await receive(dead);
    expect(attributesOf(message)).toMatchObject({ RETRY_ATTEMPTS: '0' });
  });

  it('is dropped when the event is too old', async () => {
    const queue = await createQueue('age', { largestBytes: 1_024 });
    const dead = await createQueue('age-dead');
    const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
    const DeadLetterConfig = { Arn: dead.arn };
    await createRule('age', { Id: '1', Arn: queue.arn, RetryPolicy, DeadLetterConfig });

    await putEvent('age', { Detail: LARGE_DETAIL });
    await emulator.clock.advance('59s');
    const before = await receive(dead);
    await emulator.clock.advance('1s');

    expect(before).toEqual([]);
    const [message] = await receive(dead);
    expect(attributesOf(message)).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: expect.stringMatching(/^[5-7]$/),
    });
  });

  it('is tried for about a day, 185 times at most, when there is no retry policy', async () => {
    const queue = await createQueue('day', { largestBytes: 1_024 });
    const dead = await createQueue('day-dead');
    await createRule('day', { Id: '1', Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } });

    await putEvent('day', { Detail: LARGE_DETAIL });
    await emulator.clock.advance('20h');
    const before = await receive(dead);
    await emulator.clock.advance('4h');

    expect(before).toEqual([]);
    const [message] = await receive(dead);
    expect(Number(attributesOf(message).RETRY_ATTEMPTS)).toBeGreaterThan(150);
    expect(Number(attributesOf(message).RETRY_ATTEMPTS)).toBeLessThanOrEqual(185);
  });
});

describe('metrics', () => {
  it('count what happened to the events of a rule', async () => {
    const queue = await createQueue('counted');
    const dead = await createQueue('counted-dead');
    const DeadLetterConfig = { Arn: dead.arn };
    await createRule(
      'counted',
      { Id: '1', Arn: queue.arn },
      { Id: '2', Arn: `arn:aws:sqs:${ACCOUNT}:missing`, DeadLetterConfig },
    );

    await putEvent('counted');
    await putEvent('counted');

    expect(await countsOf('counted')).toEqual({
      MatchedEvents: 2,
      TriggeredRules: 2,
      Invocations: 4,
      FailedInvocations: 2,
      InvocationsSentToDlq: 2,
    });
  });
});

type Queue = { readonly url: string; readonly arn: string };

/** More than a queue takes that is set to 1024 bytes. */
const LARGE_DETAIL = JSON.stringify({ text: 'x'.repeat(1_024) });

async function createQueue(
  QueueName: string,
  {
    principal = 'events.amazonaws.com',
    largestBytes = 262_144,
  }: { readonly principal?: string; readonly largestBytes?: number } = {},
): Promise<Queue> {
  const arn = `arn:aws:sqs:${ACCOUNT}:${QueueName}`;
  const Attributes = {
    Policy: policyFor(principal, 'sqs:SendMessage', arn),
    MaximumMessageSize: String(largestBytes),
  };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { url: QueueUrl ?? '', arn };
}

function policyFor(Service: string, Action: string, Resource: string): string {
  const statement = { Effect: 'Allow', Principal: { Service }, Action, Resource };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function setLargestBytes({ url }: Queue, bytes: number): Promise<void> {
  const Attributes = { MaximumMessageSize: String(bytes) };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
}

async function putRule(Name: string, EventPattern: string, EventBusName?: string): Promise<void> {
  await events.send(new PutRuleCommand({ Name, EventPattern, EventBusName }));
}

async function putTargets(Rule: string, target: Target, EventBusName?: string): Promise<void> {
  await events.send(new PutTargetsCommand({ Rule, EventBusName, Targets: [target] }));
}

/** A rule for the events of the source of the same name. */
async function createRule(
  name: string,
  ...targets: (Omit<Target, 'Arn'> & { Arn: string | undefined })[]
): Promise<void> {
  await putRule(name, JSON.stringify({ source: [name] }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: targets }));
}

async function putEvent(
  Source: string,
  entry: Partial<PutEventsRequestEntry> = {},
): Promise<string | undefined> {
  const Entries = [{ Source, DetailType: 'type', Detail: '{}', ...entry }];
  const result = await events.send(new PutEventsCommand({ Entries }));
  return result.Entries?.[0]?.EventId;
}

/** Receives the messages so far; a received message is not received again within these tests. */
async function receive({ url }: Queue): Promise<Message[]> {
  await emulator.clock.advance(0);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: 43_200,
    }),
  );
  return Messages;
}

async function receiveBodies(queue: Queue): Promise<unknown[]> {
  return (await receive(queue)).map(({ Body }) => JSON.parse(Body ?? '') as unknown);
}

function attributesOf(message: Message | undefined): Record<string, string | undefined> {
  const entries = Object.entries(message?.MessageAttributes ?? {});
  return Object.fromEntries(entries.map(([name, { StringValue }]) => [name, StringValue]));
}

async function allowLogs(groups: string): Promise<void> {
  const resource = `arn:aws:logs:${ACCOUNT}:log-group:${groups}`;
  const policyDocument = policyFor('events.amazonaws.com', 'logs:*', resource);
  await logs.send(new PutResourcePolicyCommand({ policyName: 'events', policyDocument }));
}

async function readLogs(logGroupName: string) {
  await emulator.clock.advance(0);
  return (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events;
}

/** The sums of a rule's metrics, without those that are zero. */
async function countsOf(RuleName: string): Promise<Record<string, number>> {
  await emulator.clock.advance('2m');
  const names = [
    'MatchedEvents',
    'TriggeredRules',
    'Invocations',
    'FailedInvocations',
    'InvocationsSentToDlq',
    'InvocationsFailedToBeSentToDlq',
  ];
  const MetricDataQueries = names.map((MetricName, index) => ({
    Id: `m${index}`,
    Label: MetricName,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Events',
        MetricName,
        Dimensions: [{ Name: 'RuleName', Value: RuleName }],
      },
      Period: 86_400,
      Stat: 'Sum',
    },
  }));
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries,
      StartTime: new Date(NOW),
      EndTime: new Date(emulator.clock.now() + 86_400_000),
    }),
  );
  const sums = MetricDataResults.map(({ Label = '', Values = [] }) => [
    Label,
    Values.reduce((sum, value) => sum + value, 0),
  ]);
  return Object.fromEntries(sums.filter(([, sum]) => sum !== 0)) as Record<string, number>;
}
