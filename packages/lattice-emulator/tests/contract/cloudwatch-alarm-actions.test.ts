import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DisableAlarmActionsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunctionRole, zipFunction } from '../support/function-code.ts';

const ACCOUNT = '123456789012';

const emulator = await startEmulator();
const config = clientConfig(emulator);
const cloudwatch = new CloudWatchClient(config);
const eventbridge = new EventBridgeClient(config);
const lambda = new LambdaClient(config);
const sns = new SNSClient(config);
const sqs = new SQSClient(config);
const role = await createFunctionRole(emulator);
afterAll(() => {
  for (const client of [cloudwatch, eventbridge, lambda, sns, sqs]) client.destroy();
});

describe('a state change', () => {
  it('reaches a queue through a rule of EventBridge', async () => {
    const queue = await createQueue('events.amazonaws.com');
    const EventPattern = JSON.stringify({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [arnOf('watched')],
      detail: { state: { value: ['ALARM'] } },
    });
    await eventbridge.send(new PutRuleCommand({ Name: 'rollback', EventPattern }));
    const Targets = [{ Id: 'queue', Arn: queue.arn }];
    await eventbridge.send(new PutTargetsCommand({ Rule: 'rollback', Targets }));
    await createAlarm('watched');
    await createAlarm('other');

    await setState('other', 'ALARM');
    await setState('watched', 'ALARM');
    await setState('watched', 'OK');

    expect(await queue.receive()).toMatchObject([
      {
        'detail-type': 'CloudWatch Alarm State Change',
        resources: [arnOf('watched')],
        detail: { alarmName: 'watched', state: { value: 'ALARM', reason: 'test' } },
      },
    ]);
  });

  it('reaches the subscribers of a topic that lets CloudWatch publish', async () => {
    const queue = await createQueue('sns.amazonaws.com');
    const topic = await createTopic('cloudwatch.amazonaws.com');
    const subscription = { TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn };
    await sns.send(new SubscribeCommand(subscription));
    await createAlarm('told', { AlarmActions: [topic] });

    await setState('told', 'ALARM');

    const [notification] = await queue.receive();
    expect(notification).toMatchObject({ Subject: 'ALARM: "told" in US East (N. Virginia)' });
    expect(JSON.parse(String(notification?.Message))).toMatchObject({
      AlarmName: 'told',
      NewStateValue: 'ALARM',
      NewStateReason: 'test',
      OldStateValue: 'INSUFFICIENT_DATA',
    });
    expect(await actionsOf('told')).toEqual([`Successfully executed action ${topic}`]);
  });

  it('invokes a function that permits the alarm', async () => {
    const fn = await createFunction('allowed', arnOf('invoking'));
    await createAlarm('invoking', { AlarmActions: [fn] });

    await setState('invoking', 'ALARM');

    expect(await actionsOf('invoking')).toEqual([`Successfully executed action ${fn}`]);
  });

  it('does not invoke a function that permits only another alarm', async () => {
    const fn = await createFunction('forbidden', arnOf('another'));
    await createAlarm('not-invoking', { AlarmActions: [fn] });

    await setState('not-invoking', 'ALARM');

    expect(await actionsOf('not-invoking')).toEqual([
      expect.stringMatching(`^Failed to execute action ${fn}. Received error: .*not authorized`),
    ]);
  });

  it('makes no action happen while actions are disabled', async () => {
    const topic = await createTopic('cloudwatch.amazonaws.com');
    await createAlarm('silent', { AlarmActions: [topic] });
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['silent'] }));

    await setState('silent', 'ALARM');

    expect(await actionsOf('silent')).toEqual([]);
  });
});

let lastName = 0;

function arnOf(alarm: string): string {
  return `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${alarm}`;
}

function createAlarm(AlarmName: string, changes: Partial<PutMetricAlarmCommandInput> = {}) {
  return cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'App',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      ...changes,
    }),
  );
}

async function setState(AlarmName: string, StateValue: 'OK' | 'ALARM'): Promise<void> {
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
  // What follows from the change is done when nothing is due any more.
  await emulator.clock.advance(1);
}

async function actionsOf(AlarmName: string) {
  const input = { AlarmName, HistoryItemType: 'Action' } as const;
  const { AlarmHistoryItems = [] } = await cloudwatch.send(new DescribeAlarmHistoryCommand(input));
  return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
}

/** A queue into which a service may send, and the messages in it as JSON. */
async function createQueue(Service: string) {
  lastName += 1;
  const QueueName = `queue-${lastName}`;
  const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${QueueName}`;
  const Policy = allow(Service, 'sqs:SendMessage', arn);
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: { Policy } }),
  );
  const receive = async () => {
    const input = { QueueUrl, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as Readonly<Record<string, unknown>>);
  };
  return { arn, receive };
}

async function createTopic(Service: string): Promise<string> {
  lastName += 1;
  const Name = `topic-${lastName}`;
  const arn = `arn:aws:sns:us-east-1:${ACCOUNT}:${Name}`;
  const Policy = allow(Service, 'SNS:Publish', arn);
  await sns.send(new CreateTopicCommand({ Name, Attributes: { Policy } }));
  return arn;
}

async function createFunction(FunctionName: string, SourceArn: string): Promise<string> {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Role: role,
      Handler: 'index.handler',
      Code: { ZipFile: zipFunction('export const handler = async () => {};') },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'alarm',
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceArn,
      SourceAccount: ACCOUNT,
    }),
  );
  return FunctionArn;
}

function allow(Service: string, Action: string, Resource: string): string {
  const statement = { Effect: 'Allow', Principal: { Service }, Action, Resource };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
