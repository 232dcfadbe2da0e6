import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAliasCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  type FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  ResourceNotFoundException,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { allowRole, createFunction, createFunctionRole } from '../support/function-code.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const logs = new CloudWatchLogsClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));
const sns = new SNSClient(clientConfig(emulator));
const events = new EventBridgeClient(clientConfig(emulator));
const cloudwatch = new CloudWatchClient(clientConfig(emulator));

const ACCOUNT = 'us-east-1:123456789012';
const SUCCEEDS = 'export const handler = async (event) => ({ got: event });';
const FAILS = 'export const handler = async () => { throw new TypeError("boom"); };';

beforeAll(async () => {
  await createFunctionRole(emulator);
  const Action = ['sqs:SendMessage', 'sns:Publish', 'lambda:InvokeFunction', 'events:PutEvents'];
  await allowRole(emulator, 'function-role', { Action, Resource: '*' });
});

describe('an asynchronous invocation', () => {
  it('is accepted at once, and runs later', async () => {
    await createFunction(emulator, 'accepted', SUCCEEDS);

    const { StatusCode, Payload } = await invokeLater('accepted');
    await emulator.clock.advance(0);

    expect(StatusCode).toBe(202);
    expect(Payload?.transformToString() ?? '').toBe('');
    expect(await startsOf('accepted')).toHaveLength(1);
  });

  it('is tried again one and then two minutes later when it fails, with the same id', async () => {
    await createFunction(emulator, 'retried', FAILS);

    await invokeLater('retried');
    const counts = [];
    for (const step of [0, 59_999, 1, 119_999, 1, 3_600_000]) {
      await emulator.clock.advance(step);
      counts.push((await startsOf('retried')).length);
    }

    expect(counts).toEqual([1, 1, 2, 2, 3, 3]);
    expect(new Set(await startsOf('retried')).size).toBe(1);
  });

  it('is not tried again when it succeeds', async () => {
    await createFunction(emulator, 'succeeds', SUCCEEDS);

    await invokeLater('succeeds');
    await emulator.clock.advance('1h');

    expect(await startsOf('succeeds')).toHaveLength(1);
  });

  it('is tried as often as its configuration says', async () => {
    await createFunction(emulator, 'once', FAILS);
    await configure('once', { MaximumRetryAttempts: 0 });

    await invokeLater('once');
    await emulator.clock.advance('1h');

    expect(await startsOf('once')).toHaveLength(1);
  });

  it('waits while the function is throttled, and runs when it is not any more', async () => {
    await createFunction(emulator, 'throttled', SUCCEEDS);
    await reserve('throttled', 0);

    await invokeLater('throttled');
    await emulator.clock.advance('10m');
    const before = await startsOf('throttled').catch(() => []);
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'throttled' }));
    await emulator.clock.advance('5m');

    expect(before).toEqual([]);
    expect(await startsOf('throttled')).toHaveLength(1);
  });

  it.each([
    { limit: 60, attempts: 6 },
    { limit: 600, attempts: 10 },
    { limit: 21_600, attempts: 80 },
  ])(
    'backs off from a second to five minutes while it is throttled, $attempts times in $limit s',
    async ({ limit, attempts }) => {
      const name = `throttled-for-${limit}`;
      await createFunction(emulator, name, SUCCEEDS);
      await reserve(name, 0);
      await configure(name, { MaximumEventAgeInSeconds: limit });

      await invokeLater(name);
      await emulator.clock.advance(limit * 1_000);

      expect(await sumOf(name, 'Throttles')).toBe(attempts);
      expect(await sumOf(name, 'AsyncEventsDropped')).toBe(1);
      await emulator.clock.advance('1h');
      expect(await sumOf(name, 'Throttles')).toBe(attempts);
    },
  );

  it('is counted, with its age at each attempt', async () => {
    await createFunction(emulator, 'counted', FAILS);

    await invokeLater('counted');
    await emulator.clock.advance('3m');

    expect(await sumOf('counted', 'AsyncEventsReceived')).toBe(1);
    expect(await sumOf('counted', 'AsyncEventAge')).toBe(0 + 60_000 + 180_000);
    expect(await sumOf('counted', 'AsyncEventsDropped')).toBe(1);
  });

  it('is forgotten when the function is deleted', async () => {
    await createFunction(emulator, 'deleted', FAILS);
    await invokeLater('deleted');
    await emulator.clock.advance(0);

    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
    await emulator.clock.advance('1h');

    expect(await startsOf('deleted')).toHaveLength(1);
  });
});

describe('the destination of an asynchronous invocation', () => {
  it('hears on failure when all retries have failed', async () => {
    const queue = await createQueue('failures');
    await createFunction(emulator, 'reporting-failure', FAILS);
    await configure('reporting-failure', { onFailure: queue.arn, onSuccess: queue.arn });

    await invokeLater('reporting-failure', { a: 1 });
    await emulator.clock.advance('179s');
    const before = await receive(queue);
    await emulator.clock.advance('1s');

    const [id] = await startsOf('reporting-failure');
    expect(before).toEqual([]);
    expect((await receive(queue)).map(bodyOf)).toEqual([
      {
        version: '1.0',
        timestamp: new Date(emulator.clock.now()).toISOString(),
        requestContext: {
          requestId: id,
          functionArn: `arn:aws:lambda:${ACCOUNT}:function:reporting-failure:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { a: 1 },
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: 'Unhandled',
        },
        responsePayload: {
          errorType: 'TypeError',
          errorMessage: 'boom',
          trace: expect.arrayContaining(['TypeError: boom']),
        },
      },
    ]);
  });

  it('hears on success', async () => {
    const queue = await createQueue('successes');
    await createFunction(emulator, 'reporting-success', SUCCEEDS);
    await configure('reporting-success', { onSuccess: queue.arn });

    await invokeLater('reporting-success', { a: 1 });
    await emulator.clock.advance(0);

    expect((await receive(queue)).map(bodyOf)).toMatchObject([
      {
        requestContext: { condition: 'Success', approximateInvokeCount: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST' },
        responsePayload: { got: { a: 1 } },
      },
    ]);
  });

  it('hears when the event got too old while the function failed', async () => {
    const queue = await createQueue('too-old');
    await createFunction(emulator, 'too-old', FAILS);
    await configure('too-old', { onFailure: queue.arn, MaximumEventAgeInSeconds: 60 });

    await invokeLater('too-old');
    await emulator.clock.advance('59s');
    expect(await receive(queue)).toEqual([]);
    await emulator.clock.advance('1s');

    expect((await receive(queue)).map(bodyOf)).toMatchObject([
      { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } },
    ]);
  });

  it('hears when the event got too old while the function was throttled', async () => {
    const queue = await createQueue('throttled');
    await createFunction(emulator, 'always-throttled', SUCCEEDS);
    await configure('always-throttled', { onFailure: queue.arn, MaximumEventAgeInSeconds: 60 });
    await reserve('always-throttled', 0);

    await invokeLater('always-throttled');
    await emulator.clock.advance('59s');
    expect(await receive(queue)).toEqual([]);
    await emulator.clock.advance('1s');

    const [record] = (await receive(queue)).map(bodyOf);
    expect(record).toMatchObject({ requestContext: { condition: 'EventAgeExceeded' } });
    expect(record).not.toHaveProperty('responsePayload');
  });

  it('is that of the qualifier that was invoked', async () => {
    const [latest, live] = [await createQueue('of-latest'), await createQueue('of-live')];
    const FunctionName = 'qualified';
    await createFunction(emulator, FunctionName, SUCCEEDS);
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
    await lambda.send(new CreateAliasCommand(alias));
    await configure(FunctionName, { onSuccess: latest.arn });
    await configure(`${FunctionName}:live`, { onSuccess: live.arn });

    await invokeLater(`${FunctionName}:live`);
    await emulator.clock.advance(0);

    expect(await receive(latest)).toEqual([]);
    expect((await receive(live)).map(bodyOf)).toMatchObject([
      {
        requestContext: { functionArn: `arn:aws:lambda:${ACCOUNT}:function:qualified:1` },
        responseContext: { executedVersion: '1' },
      },
    ]);
  });

  it('may be a topic, another function, or an event bus', async () => {
    const queue = await createQueue('kinds');
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'kinds' }));
    const raw = { RawMessageDelivery: 'true' };
    await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes: raw }),
    );
    await createFunction(emulator, 'next', SUCCEEDS);
    await configure('next', { onSuccess: queue.arn });
    const EventPattern = '{"source":["lambda"]}';
    await events.send(new PutRuleCommand({ Name: 'results', EventPattern }));
    const Targets = [{ Id: '1', Arn: queue.arn }];
    await events.send(new PutTargetsCommand({ Rule: 'results', Targets }));

    const destinations = [
      TopicArn,
      `arn:aws:lambda:${ACCOUNT}:function:next`,
      `arn:aws:events:${ACCOUNT}:event-bus/default`,
    ];
    for (const [index, onSuccess = ''] of destinations.entries()) {
      await createFunction(emulator, `kind-${index}`, SUCCEEDS);
      await configure(`kind-${index}`, { onSuccess });
      await invokeLater(`kind-${index}`);
    }
    await emulator.clock.advance(0);

    const functionArn = (name: string) => `arn:aws:lambda:${ACCOUNT}:function:${name}:$LATEST`;
    const record = (name: string) => ({ requestContext: { functionArn: functionArn(name) } });
    const received = (await receive(queue)).map(bodyOf);
    expect(received).toHaveLength(3);
    expect(received).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          requestContext: expect.objectContaining(record('kind-0').requestContext),
        }),
        expect.objectContaining({
          requestPayload: expect.objectContaining({
            requestContext: expect.objectContaining(record('kind-1').requestContext),
          }),
        }),
        expect.objectContaining({
          source: 'lambda',
          'detail-type': 'Lambda Function Invocation Result - Success',
          resources: [destinations[2], functionArn('kind-2')],
          detail: expect.objectContaining({
            requestContext: expect.objectContaining(record('kind-2').requestContext),
          }),
        }),
      ]),
    );
  });

  it('that cannot be reached is counted', async () => {
    await createFunction(emulator, 'unreachable', SUCCEEDS);
    await configure('unreachable', { onSuccess: `arn:aws:sqs:${ACCOUNT}:nowhere` });

    await invokeLater('unreachable');
    await emulator.clock.advance(0);

    expect(await sumOf('unreachable', 'DestinationDeliveryFailures')).toBe(1);
  });
});

describe('the dead-letter queue of a function', () => {
  it('gets the event itself, with what went wrong', async () => {
    const queue = await createQueue('dead');
    const DeadLetterConfig = { TargetArn: queue.arn };
    await createFunction(emulator, 'dying', FAILS, { DeadLetterConfig });

    await invokeLater('dying', { a: 1 });
    await emulator.clock.advance('3m');

    const [message] = await receive(queue);
    const [id] = await startsOf('dying');
    expect(message?.Body).toBe('{"a":1}');
    expect(message?.MessageAttributes).toMatchObject({
      RequestID: { DataType: 'String', StringValue: id },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'boom' },
    });
  });

  it('that cannot be reached is counted', async () => {
    const settings: Partial<CreateFunctionCommandInput> = {
      DeadLetterConfig: { TargetArn: `arn:aws:sqs:${ACCOUNT}:nowhere` },
    };
    await createFunction(emulator, 'lost', FAILS, settings);

    await invokeLater('lost');
    await emulator.clock.advance('3m');

    expect(await sumOf('lost', 'DeadLetterErrors')).toBe(1);
  });
});

describe('the configuration of asynchronous invocations', () => {
  it('is put, updated, shown and deleted', async () => {
    const FunctionName = 'configured';
    await createFunction(emulator, FunctionName, SUCCEEDS);
    const Destination = `arn:aws:sqs:${ACCOUNT}:any`;

    const put = await configure(FunctionName, { onFailure: Destination, MaximumRetryAttempts: 1 });
    const updated = await lambda.send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 60 }),
    );
    const shown = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));

    const expected = {
      FunctionArn: `arn:aws:lambda:${ACCOUNT}:function:configured:$LATEST`,
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination } },
    };
    expect(put).toMatchObject(expected);
    expect(updated).toMatchObject({ ...expected, MaximumEventAgeInSeconds: 60 });
    expect(shown).toMatchObject({ ...expected, MaximumEventAgeInSeconds: 60 });

    await lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    const gone = lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
    await expect(gone).rejects.toThrow(ResourceNotFoundException);
    await expect(gone).rejects.toThrow(
      `The function ${expected.FunctionArn} doesn't have an EventInvokeConfig`,
    );
  });

  it('is listed with those of the other versions, page by page', async () => {
    const FunctionName = 'listed';
    await createFunction(emulator, FunctionName, SUCCEEDS, { Publish: true });
    await configure(FunctionName, { MaximumRetryAttempts: 0 });
    await configure(`${FunctionName}:1`, { MaximumRetryAttempts: 1 });
    const list = (input: object) =>
      lambda.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName, ...input }));

    const first = await list({ MaxItems: 1 });
    const second = await list({ MaxItems: 1, Marker: first.NextMarker });

    const arn = `arn:aws:lambda:${ACCOUNT}:function:listed`;
    expect(first.FunctionEventInvokeConfigs).toMatchObject([
      { FunctionArn: `${arn}:$LATEST`, MaximumRetryAttempts: 0 },
    ]);
    expect(second.FunctionEventInvokeConfigs).toMatchObject([
      { FunctionArn: `${arn}:1`, MaximumRetryAttempts: 1 },
    ]);
    expect(second.NextMarker).toBeUndefined();
    await expect(list({ FunctionName: 'nothing' })).rejects.toThrow(ResourceNotFoundException);
  });

  it('starts again from the defaults when it is put', async () => {
    await createFunction(emulator, 'put-again', SUCCEEDS);
    await configure('put-again', { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });

    const put = await configure('put-again', { MaximumRetryAttempts: 1 });

    expect(put).toMatchObject({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 21_600 });
  });

  it.each([
    ['maximumRetryAttempts', 3, 'less than or equal to 2'],
    ['maximumRetryAttempts', -1, 'greater than or equal to 0'],
    ['maximumEventAgeInSeconds', 59, 'greater than or equal to 60'],
    ['maximumEventAgeInSeconds', 21_601, 'less than or equal to 21600'],
  ])('refuses a %s of %i', async (path, value, bound) => {
    const FunctionName = `range-${path}-${Math.abs(value)}`;
    await createFunction(emulator, FunctionName, SUCCEEDS);
    const member = path.replace('m', 'M');

    await expect(configure(FunctionName, { [member]: value })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must have value ${bound}`,
    });
  });

  it('refuses destinations that are none, and names those that it does not support', async () => {
    await createFunction(emulator, 'misdirected', SUCCEEDS);

    await expect(configure('misdirected', { onFailure: 'queue' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The destination ARN queue is invalid.',
    });
    await expect(configure('misdirected', { onFailure: 'arn:aws:s3:::b' })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('arn:aws:s3:::b'),
    });
  });
});

type Queue = { readonly url: string; readonly arn: string };

function invokeLater(FunctionName: string, event: object = {}) {
  const Payload = Buffer.from(JSON.stringify(event));
  return lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
}

/** The request ids of the invocations that have begun. */
async function startsOf(name: string): Promise<(string | undefined)[]> {
  const { events: found = [] } = await logs.send(
    new FilterLogEventsCommand({
      logGroupName: `/aws/lambda/${name}`,
      filterPattern: '"START RequestId"',
    }),
  );
  return found.map(({ message }) => message?.split(' ')[2]);
}

type Configuration = Pick<
  FunctionEventInvokeConfig,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'
> & { readonly onSuccess?: string; readonly onFailure?: string };

function configure(FunctionName: string, { onSuccess, onFailure, ...limits }: Configuration) {
  const DestinationConfig = {
    OnSuccess: { Destination: onSuccess },
    OnFailure: { Destination: onFailure },
  };
  return lambda.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig, ...limits }),
  );
}

async function reserve(FunctionName: string, ReservedConcurrentExecutions: number) {
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
  );
}

/** A queue into which services may send. */
async function createQueue(QueueName: string): Promise<Queue> {
  const arn = `arn:aws:sqs:${ACCOUNT}:${QueueName}`;
  const Service = ['sns.amazonaws.com', 'events.amazonaws.com'];
  const statement = {
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sqs:SendMessage',
    Resource: arn,
  };
  const Attributes = { Policy: JSON.stringify({ Statement: [statement] }) };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return { url: QueueUrl, arn };
}

async function receive({ url }: Queue): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

function bodyOf({ Body = '' }: Message): unknown {
  return JSON.parse(Body);
}

async function sumOf(FunctionName: string, MetricName: string): Promise<number | undefined> {
  const { Datapoints = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
      StartTime: new Date(START_TIME),
      EndTime: new Date(emulator.clock.now() + 86_400_000),
      Period: 86_400 * 2,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
