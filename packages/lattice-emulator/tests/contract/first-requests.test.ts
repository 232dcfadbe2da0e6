import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../../../scripts/support/local-client.ts';
import { Api } from '../../src/endpoint/api.ts';
import { LoopbackServer } from '../../src/endpoint/server.ts';
import { createEmulator, type Emulator } from '../../src/index.ts';
import { clientConfig, START_TIME } from '../support/emulator.ts';

const BROKEN = [{ name: 'sqs', signingName: 'sqs' }];

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ speed: 0, startTime: START_TIME });
});
afterEach(() => emulator.close());

describe('an emulator before its first request', () => {
  it('holds nothing, has sent nothing, and says so of a service that there is not', async () => {
    const unsigned = await fetch(emulator.endpoint);
    const elsewhere = await fetch(emulator.endpoint, {
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/none/aws4_request, SignedHeaders=host, Signature=0',
      },
    });

    expect([unsigned.status, elsewhere.status]).toEqual([403, 501]);
    expect([emulator.inventory(), emulator.outbox(), emulator.state()]).toEqual([[], [], {}]);
  });

  it('ends while a service is being loaded', async () => {
    const asked = new SNSClient(clientConfig(emulator)).send(new CreateTopicCommand({ Name: 'a' }));
    const answer = asked.catch((error: unknown) => error);

    await emulator.close();

    expect(await answer).toBeDefined();
  });

  it('knows the operations and the errors of each service that a fault may be for', async () => {
    expect(() => emulator.faults.add({ kind: 'error', service: 'ssm', error: 'Unheard' })).toThrow(
      'ParameterNotFound',
    );
    emulator.faults.add({ kind: 'error', service: 'ssm', error: 'ParameterNotFound' });
    const asked = new SSMClient(clientConfig(emulator)).send(
      new GetParameterCommand({ Name: 'a' }),
    );

    await expect(asked).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(emulator.faults.list()).toMatchObject([{ strikes: 1 }]);
  });
});

describe('the first request for a service', () => {
  it('is answered also when many come at once', async () => {
    const config = clientConfig(emulator);
    const queues = new SQSClient(config);
    const names = ['a', 'b', 'c'];

    await Promise.all([
      new S3Client({ ...config, forcePathStyle: true }).send(
        new CreateBucketCommand({ Bucket: 'first' }),
      ),
      new DynamoDBClient(config).send(new ListTablesCommand()),
      ...names.map((QueueName) => queues.send(new CreateQueueCommand({ QueueName }))),
    ]);

    const { QueueUrls = [] } = await queues.send(new ListQueuesCommand());
    expect(QueueUrls.map((url) => url.split('/').at(-1))).toEqual(names);
  });

  it('does not come too late for a service that only listened until then', async () => {
    await putMetricIntoLog();

    const { Metrics = [] } = await new CloudWatchClient(clientConfig(emulator)).send(
      new ListMetricsCommand({ Namespace: 'heard' }),
    );

    expect(Metrics.map(({ MetricName }) => MetricName)).toEqual(['Orders']);
  });

  it('answers 500 for a service that cannot be loaded, with the reason', async () => {
    const told: unknown[] = [];
    const api = new Api({
      services: BROKEN,
      prepare: () => Promise.reject(new SyntaxError('Unexpected token')),
      perform: async () => ({}),
      newRequestId: () => 'request-1',
      onBug: (error) => told.push(error),
    });
    const server = await LoopbackServer.listen(0, (request) => api.answer(request));
    const client = new SQSClient({ ...LOCAL_CLIENT, endpoint: server.url, maxAttempts: 1 });

    await expect(client.send(new ListQueuesCommand())).rejects.toMatchObject({
      message: 'the emulator cannot load sqs: SyntaxError: Unexpected token',
      $metadata: { httpStatusCode: 500 },
    });
    expect(told).toEqual([new SyntaxError('Unexpected token')]);
    await server.close();
  });
});

/** As functions that print embedded metrics do. */
async function putMetricIntoLog(): Promise<void> {
  const client = new CloudWatchLogsClient(clientConfig(emulator));
  const place = { logGroupName: 'group', logStreamName: 'stream' };
  const metrics = { Namespace: 'heard', Dimensions: [[]], Metrics: [{ Name: 'Orders' }] };
  const message = JSON.stringify({
    _aws: { Timestamp: START_TIME, CloudWatchMetrics: [metrics] },
    Orders: 1,
  });
  await client.send(new CreateLogGroupCommand(place));
  await client.send(new CreateLogStreamCommand(place));
  const logEvents = [{ timestamp: START_TIME, message }];
  await client.send(new PutLogEventsCommand({ ...place, logEvents }));
}
