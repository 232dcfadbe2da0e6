import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEmulator, type Emulator } from '../../src/index.ts';
import { clientConfig, START_TIME } from './emulator.ts';
import { allowRole, createFunction, createFunctionRole } from './function-code.ts';

const MINUTES = 100;
const ACCOUNT = '123456789012';
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:${ACCOUNT}:${resource}`;
const QUEUE = arn('sqs', 'outcomes');
const FUNCTION = arn('lambda', 'function:sometimes');
const TOPIC = arn('sns', 'alarms');
const ALARM = { Namespace: 'App', ComparisonOperator: 'GreaterThanThreshold' } as const;

/** Fails on every event of an odd minute. */
const SOMETIMES = `
export const handler = async (event) => {
  const text = JSON.stringify(event);
  const minute = Number(/T..:(..):/.exec(text)?.[1] ?? 0);
  process.stdout.write('minute ' + minute + '\\n');
  if (minute % 2 === 1) throw new Error('odd minute ' + minute);
  return { minute };
};`;

/** Everything that happened, in order, each line with its time. */
export type Outcome = {
  readonly messages: readonly string[];
  readonly history: readonly string[];
  readonly log: readonly string[];
  readonly oldEvents: readonly string[];
};

/**
 * A hundred minutes on a stepped clock: alarms of 10 and 60 seconds, a composite alarm with a
 * suppressor, a rate and a cron schedule, functions that fail and are tried again, destinations,
 * deliveries that fail, dead letters, notifications and a log that expires.
 */
export async function playHundredMinutes(seed: number): Promise<Outcome> {
  const emulator = await createEmulator({ speed: 0, startTime: START_TIME, seed });
  try {
    await setUp(emulator);
    for (let minute = 0; minute < MINUTES; minute += 1) {
      for (let step = 0; step < 6; step += 1) {
        await measure(emulator, minute, step);
        await emulator.clock.advance('10s');
      }
      await putEvent(emulator, minute);
    }
    return await collect(emulator);
  } finally {
    await emulator.close();
  }
}

async function setUp(emulator: Emulator): Promise<void> {
  await createQueues(emulator);
  await createTheFunction(emulator);
  await createAlarms(emulator);
  const policy = { RetryPolicy: { MaximumRetryAttempts: 4 }, DeadLetterConfig: { Arn: QUEUE } };
  const fn = { Id: 'function', Arn: FUNCTION };
  const queue = { Id: 'queue', Arn: QUEUE };
  const small = { Id: 'small', Arn: arn('sqs', 'small'), ...policy };
  const gone = { Id: 'gone', Arn: arn('sqs', 'gone'), ...policy };
  const onRule = (Name: string, rule: Partial<PutRuleCommandInput>, ...targets: Target[]) =>
    createRule(emulator, Name, rule, targets);
  await onRule('rate', { ScheduleExpression: 'rate(1 minute)' }, fn);
  await onRule('cron', { ScheduleExpression: 'cron(0/5 * * * ? *)' }, fn, gone);
  await onRule('alarms', { EventPattern: '{"source":["aws.cloudwatch"]}' }, queue);
  await onRule('own', { EventPattern: '{"source":["app"]}' }, queue, small);
  await createExpiringLog(emulator);
}

async function createQueues(emulator: Emulator): Promise<void> {
  const sqs = new SQSClient(clientConfig(emulator));
  for (const [QueueName, MaximumMessageSize] of [
    ['outcomes', '262144'],
    ['small', '1024'],
  ] as const) {
    const Principal = { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] };
    const Resource = arn('sqs', QueueName);
    const statement = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource };
    const Policy = JSON.stringify({ Statement: [statement] });
    const Attributes = { MaximumMessageSize, Policy };
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  }
}

async function createTheFunction(emulator: Emulator): Promise<void> {
  const lambda = new LambdaClient(clientConfig(emulator));
  await createFunctionRole(emulator);
  await allowRole(emulator, 'function-role', { Action: 'sqs:SendMessage', Resource: QUEUE });
  const FunctionName = 'sometimes';
  await createFunction(emulator, FunctionName, SOMETIMES, {
    DeadLetterConfig: { TargetArn: QUEUE },
  });
  for (const [index, Principal] of [
    'events.amazonaws.com',
    'lambda.alarms.cloudwatch.amazonaws.com',
  ].entries()) {
    const StatementId = `caller-${index}`;
    const Action = 'lambda:InvokeFunction';
    await lambda.send(new AddPermissionCommand({ FunctionName, StatementId, Action, Principal }));
  }
  const DestinationConfig = {
    OnSuccess: { Destination: QUEUE },
    OnFailure: { Destination: QUEUE },
  };
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }));
}

async function createAlarms(emulator: Emulator): Promise<void> {
  const cloudwatch = new CloudWatchClient(clientConfig(emulator));
  const sns = new SNSClient(clientConfig(emulator));
  await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: QUEUE }));
  const AlarmActions = [FUNCTION, TOPIC];
  const watched = { MetricName: 'Errors', Statistic: 'Sum' } as const;
  for (const [AlarmName, Period, EvaluationPeriods] of [
    ['fast', 10, 3],
    ['slow', 60, 1],
  ] as const) {
    const alarm = { ...ALARM, ...watched, AlarmActions, AlarmName, Period, EvaluationPeriods };
    await cloudwatch.send(
      new PutMetricAlarmCommand({ ...alarm, DatapointsToAlarm: 1, Threshold: 5 }),
    );
  }
  await cloudwatch.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'both',
      AlarmRule: 'ALARM(fast) OR ALARM(slow)',
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      ActionsSuppressor: 'slow',
      ActionsSuppressorWaitPeriod: 30,
      ActionsSuppressorExtensionPeriod: 45,
    }),
  );
}

async function createRule(
  emulator: Emulator,
  Name: string,
  rule: Partial<PutRuleCommandInput>,
  Targets: Target[],
): Promise<void> {
  const events = new EventBridgeClient(clientConfig(emulator));
  await events.send(new PutRuleCommand({ Name, ...rule }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
}

/** One event every ten minutes of the day before, of which a day is kept. */
async function createExpiringLog(emulator: Emulator): Promise<void> {
  const logs = new CloudWatchLogsClient(clientConfig(emulator));
  const stream = { logGroupName: 'old', logStreamName: 'main' };
  await logs.send(new CreateLogGroupCommand(stream));
  await logs.send(new CreateLogStreamCommand(stream));
  const logEvents = Array.from({ length: 12 }, (_, index) => {
    const timestamp = START_TIME - 86_400_000 + index * 600_000;
    return { timestamp, message: `old event ${index}` };
  });
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  await logs.send(new PutRetentionPolicyCommand({ ...stream, retentionInDays: 1 }));
}

/** Now and then there are many errors, and now and then nothing is known. */
async function measure(emulator: Emulator, minute: number, step: number): Promise<void> {
  if (minute % 10 === 9) return;
  const cloudwatch = new CloudWatchClient(clientConfig(emulator));
  const Value = minute % 7 === 3 && step > 2 ? 9 : 0;
  const Timestamp = new Date(emulator.clock.now());
  const MetricData = [{ MetricName: 'Errors', Value, Timestamp, StorageResolution: 1 }];
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));
}

async function putEvent(emulator: Emulator, minute: number): Promise<void> {
  const events = new EventBridgeClient(clientConfig(emulator));
  const Detail = JSON.stringify({ minute, padding: minute % 20 === 0 ? 'x'.repeat(2_000) : '' });
  const entry = { Source: 'app', DetailType: 'minute', Detail };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
}

async function collect(emulator: Emulator): Promise<Outcome> {
  return {
    messages: await takeMessages(emulator),
    history: await readHistory(emulator),
    log: await readLog(emulator, '/aws/lambda/sometimes'),
    oldEvents: await readLog(emulator, 'old'),
  };
}

async function takeMessages(emulator: Emulator): Promise<string[]> {
  const sqs = new SQSClient(clientConfig(emulator));
  const lines: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: `${emulator.endpoint}/${ACCOUNT}/outcomes`,
        ...{ MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 },
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) return lines;
    for (const { Attributes, Body = '', MessageAttributes = {} } of Messages) {
      const attributes = JSON.stringify(MessageAttributes);
      const sent = timeOf(Number(Attributes?.SentTimestamp));
      lines.push(withoutPlaces(`${sent} ${Body} ${attributes}`));
    }
  }
}

async function readHistory(emulator: Emulator): Promise<string[]> {
  const cloudwatch = new CloudWatchClient(clientConfig(emulator));
  const lines: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        ...{ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], ScanBy: 'TimestampAscending' },
        NextToken,
      }),
    );
    for (const { AlarmName, Timestamp, HistorySummary } of page.AlarmHistoryItems ?? []) {
      lines.push(`${timeOf(Timestamp?.getTime() ?? 0)} ${AlarmName}: ${HistorySummary}`);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return lines;
}

/** Without how long functions took, which is real. */
async function readLog(emulator: Emulator, logGroupName: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(clientConfig(emulator));
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ timestamp = 0, message = '', logStreamName }) => {
    const text = message
      .replace(/Duration: .*$/, '')
      .replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t/, '')
      .trim();
    return withoutPlaces(`${timeOf(timestamp)} ${logStreamName} ${text}`);
  });
}

/** The port of the emulator and the folder of the code are others in each run. */
function withoutPlaces(line: string): string {
  return line.replace(/http:\/\/127\.0\.0\.1:\d+/g, '').replace(/file:\/\/[^:]*\//g, '');
}

function timeOf(timestamp: number): string {
  return new Date(timestamp).toISOString();
}
