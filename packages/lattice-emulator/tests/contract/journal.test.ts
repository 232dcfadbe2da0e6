import { CreateRoleCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ListServicesCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { EventQueue } from '../support/event-queue.ts';

const emulator = await startEmulator({ journal: { entries: 20, payload: 64 } });
const sqs = new SQSClient(clientConfig(emulator));

beforeEach(() => {
  emulator.journal.clear();
});

describe('the journal', () => {
  it('has a call with who made it, when, what went in and what came out', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'one' }));

    expect(emulator.journal.entries()).toEqual([
      {
        number: expect.any(Number),
        time: new Date(START_TIME).toISOString(),
        kind: 'call',
        account: '123456789012',
        region: 'us-east-1',
        service: 'sqs',
        operation: 'CreateQueue',
        caller: { kind: 'root', name: 'root', arn: 'arn:aws:iam::123456789012:root' },
        via: 'http',
        input: { QueueName: 'one' },
        output: { QueueUrl: expect.stringContaining('/one') },
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('has the error of a call that failed', async () => {
    const getting = sqs.send(new GetQueueUrlCommand({ QueueName: 'missing' }));

    await expect(getting).rejects.toThrow();
    expect(emulator.journal.entries()).toMatchObject([
      {
        operation: 'GetQueueUrl',
        error: { code: 'QueueDoesNotExist', status: 400, message: expect.any(String) },
      },
    ]);
  });

  it('has what is not supported', async () => {
    const iam = new IAMClient(clientConfig(emulator));

    await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow();
    expect(emulator.journal.entries()).toMatchObject([
      { operation: 'ListUsers', error: { code: 'NotImplemented', status: 501 } },
    ]);
  });

  it('has the calls that services make to each other', async () => {
    const queue = await EventQueue.create(emulator, 'journaled');
    emulator.journal.clear();

    await queue.put('an event');
    await emulator.clock.advance(0);

    expect(emulator.journal.entries()).toMatchObject([
      { operation: 'PutEvents', via: 'http' },
      {
        operation: 'SendMessage',
        via: 'in-process',
        caller: {
          kind: 'service',
          name: 'events.amazonaws.com',
          arn: 'arn:aws:events:us-east-1:123456789012:rule/journaled',
        },
        input: { QueueUrl: expect.stringContaining('journaled') },
      },
    ]);
  });

  it('keeps accounts and regions apart', async () => {
    const credentials = { accessKeyId: '999999999999', secretAccessKey: '999999999999' };
    const other = new STSClient({ ...clientConfig(emulator, 'eu-west-1'), credentials });

    await other.send(new GetCallerIdentityCommand({}));

    expect(emulator.journal.entries()).toMatchObject([
      { account: '999999999999', region: 'eu-west-1' },
    ]);
  });

  it('keeps no large payloads', async () => {
    const s3 = new S3Client(clientConfig(emulator));
    await s3.send(new CreateBucketCommand({ Bucket: 'large' }));

    const large = { Bucket: 'large', Key: 'bytes', Body: Buffer.alloc(10_000, 255) };
    await s3.send(new PutObjectCommand({ ...large, Metadata: { note: 'x'.repeat(100) } }));

    expect(emulator.journal.entries({ operation: 'PutObject' })).toMatchObject([
      {
        input: {
          Key: 'bytes',
          Body: '(10000 bytes)',
          Metadata: { note: `${'x'.repeat(64)}… (100 characters)` },
        },
      },
    ]);
  });

  it('keeps the newest entries only, with their numbers', async () => {
    for (let i = 0; i < 25; i += 1) {
      await sqs.send(new CreateQueueCommand({ QueueName: `many-${i}` }));
    }

    const entries = emulator.journal.entries();

    expect(entries).toHaveLength(20);
    expect(entries[0]).toMatchObject({ input: { QueueName: 'many-5' } });
    expect(entries.at(-1)).toMatchObject({ input: { QueueName: 'many-24' } });
    const [first = { number: 0 }] = entries;
    expect(entries.map(({ number }) => number - first.number)).toEqual([...entries.keys()]);
  });

  it('continues counting after it was cleared', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'before' }));
    const [before] = emulator.journal.entries();

    emulator.journal.clear();
    await sqs.send(new CreateQueueCommand({ QueueName: 'after' }));

    const entries = emulator.journal.entries();
    expect(entries).toHaveLength(1);
    expect(entries[0]?.number).toBe((before?.number ?? 0) + 1);
  });
});

describe('a filter', () => {
  it('selects by service, operation and caller', async () => {
    const iam = new IAMClient(clientConfig(emulator));
    await iam.send(
      new CreateRoleCommand({ RoleName: 'filtered', AssumeRolePolicyDocument: trust }),
    );
    await sqs.send(new CreateQueueCommand({ QueueName: 'filtered' }));
    await new VPCLatticeClient(clientConfig(emulator)).send(new ListServicesCommand({}));
    const operations = (filter: object) =>
      emulator.journal.entries(filter).map(({ operation }) => operation);

    expect(operations({ service: 'vpc-*' })).toEqual(['ListServices']);
    expect(operations({ operation: 'Create*' })).toEqual(['CreateRole', 'CreateQueue']);
    expect(operations({ operation: 'Create*', service: 'sqs' })).toEqual(['CreateQueue']);
    expect(operations({ caller: 'root' })).toHaveLength(3);
    expect(operations({ caller: 'other' })).toEqual([]);
  });

  it('selects what came since, by number or by time', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'since-1' }));
    await emulator.clock.advance('1m');
    await sqs.send(new CreateQueueCommand({ QueueName: 'since-2' }));
    const [first] = emulator.journal.entries();

    const later = emulator.journal.entries({ since: first?.number ?? 0 });
    const now = emulator.journal.entries({ since: new Date(emulator.clock.now()).toISOString() });

    expect(later).toMatchObject([{ input: { QueueName: 'since-2' } }]);
    expect(now).toEqual(later);
  });
});

const trust = JSON.stringify({
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
