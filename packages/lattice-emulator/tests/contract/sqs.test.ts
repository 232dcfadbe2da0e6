import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '../../src/contracts.ts';
import { SERVICES } from '../../src/services.ts';
import type { ServiceMetric } from '../../src/world/bus.ts';
import { World } from '../../src/world/world.ts';
import { clientConfig, START_TIME, sharedParts, startEmulator } from '../support/emulator.ts';

const ACCOUNT = '123456789012';

const emulator = await startEmulator();
const sqs = new SQSClient(clientConfig(emulator));
afterAll(() => sqs.destroy());

/** Emulators whose time passes by itself, by their speed. */
const moving = { 1: await startEmulator({ speed: 1 }), 100: await startEmulator({ speed: 100 }) };

describe('CreateQueue', () => {
  it('answers with a URL of the endpoint, the account and the name', async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));

    expect(QueueUrl).toBe(`${emulator.endpoint}/${ACCOUNT}/orders`);
    expect(emulator.inventory()).toContain('sqs: orders');
  });

  it('gives a queue the defaults of AWS', async () => {
    const url = await createQueue();

    const attributes = await attributesOf(url);

    expect(attributes).toMatchObject({
      QueueArn: arnOf(url),
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: seconds(emulator.clock.now()),
      LastModifiedTimestamp: seconds(emulator.clock.now()),
    });
  });

  it('gives back a queue that exists when no attribute differs', async () => {
    const QueueName = newName();
    const first = await sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '5' } }),
    );

    const again = [
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '5' } })),
      await sqs.send(new CreateQueueCommand({ QueueName })),
    ];

    expect(again.map(({ QueueUrl }) => QueueUrl)).toEqual([first.QueueUrl, first.QueueUrl]);
  });

  it('refuses a queue that exists with another value of an attribute', async () => {
    const QueueName = newName();
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '5' } }));

    const again = sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '6' } }),
    );

    await expect(again).rejects.toMatchObject({
      name: 'QueueNameExists',
      Code: 'QueueAlreadyExists',
      message:
        'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  it.each([
    [{ DelaySeconds: '901' }, 'InvalidAttributeValue', 'DelaySeconds'],
    [{ DelaySeconds: 'soon' }, 'InvalidAttributeValue', 'DelaySeconds'],
    [{ MaximumMessageSize: '1023' }, 'InvalidAttributeValue', 'MaximumMessageSize'],
    [{ MaximumMessageSize: '1048577' }, 'InvalidAttributeValue', 'MaximumMessageSize'],
    [{ MessageRetentionPeriod: '59' }, 'InvalidAttributeValue', 'MessageRetentionPeriod'],
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue', 'VisibilityTimeout'],
    [{ SqsManagedSseEnabled: 'yes' }, 'InvalidAttributeValue', 'SqsManagedSseEnabled'],
    [{ Policy: 'not json' }, 'InvalidAttributeValue', 'Policy'],
    [{ FifoQueue: 'false' }, 'InvalidAttributeName', 'Unknown Attribute FifoQueue.'],
    [{ QueueArn: 'x' }, 'InvalidAttributeName', 'Unknown Attribute QueueArn.'],
  ])('refuses the attributes %j', async (Attributes, name, message) => {
    const creation = sqs.send(new CreateQueueCommand({ QueueName: newName(), Attributes }));

    await expect(creation).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it.each(['has space', 'x'.repeat(81), ''])(
    'refuses a name that is empty, too long or not plain: %#',
    async (QueueName) => {
      const creation = sqs.send(new CreateQueueCommand({ QueueName }));

      await expect(creation).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message:
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      });
    },
  );

  it.each([
    { QueueName: 'orders.fifo' },
    { QueueName: 'orders2', Attributes: { FifoQueue: 'true' } },
    { QueueName: 'orders3', Attributes: { KmsMasterKeyId: 'alias/x' } },
    { QueueName: 'orders4', Attributes: { RedriveAllowPolicy: '{}' } },
  ])('says by name that it cannot create %j', async (input) => {
    const creation = sqs.send(new CreateQueueCommand(input));

    await expect(creation).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringMatching(/FIFO queues|KmsMasterKeyId|RedriveAllowPolicy/),
    });
  });

  it('refuses the name of a deleted queue for a minute', async () => {
    const QueueName = newName();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await emulator.clock.advance('59s');

    const early = sqs.send(new CreateQueueCommand({ QueueName }));

    await expect(early).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    await emulator.clock.advance('1s');
    const late = await sqs.send(new CreateQueueCommand({ QueueName }));
    expect(late.QueueUrl).toBe(QueueUrl);
  });
});

describe('a queue that does not exist', () => {
  const QueueUrl = `${emulator.endpoint}/${ACCOUNT}/nothing`;

  it.each([
    new GetQueueUrlCommand({ QueueName: 'nothing' }),
    new DeleteQueueCommand({ QueueUrl }),
    new GetQueueAttributesCommand({ QueueUrl }),
    new SetQueueAttributesCommand({ QueueUrl, Attributes: {} }),
    new SendMessageCommand({ QueueUrl, MessageBody: 'x' }),
    new SendMessageBatchCommand({ QueueUrl, Entries: [] }),
    new ReceiveMessageCommand({ QueueUrl }),
    new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' }),
    new PurgeQueueCommand({ QueueUrl }),
    new ListQueueTagsCommand({ QueueUrl }),
    new SendMessageCommand({
      QueueUrl: `${emulator.endpoint}/210987654321/orders`,
      MessageBody: 'x',
    }),
  ])('is refused with the code that old clients know: %#', async (command) => {
    const answer = (sqs as { send(command: object): Promise<unknown> }).send(command);

    await expect(answer).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('is another thing than an address that is not one', async () => {
    const sent = sqs.send(new SendMessageCommand({ QueueUrl: 'orders', MessageBody: 'x' }));

    await expect(sent).rejects.toMatchObject({
      name: 'InvalidAddress',
      message: 'The address orders is not valid for this endpoint.',
    });
  });
});

describe('ListQueues', () => {
  it('lists by prefix and page by page', async () => {
    const names = ['page-a', 'page-b', 'page-c'];
    for (const QueueName of names) await sqs.send(new CreateQueueCommand({ QueueName }));

    const first = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'page-', MaxResults: 2 }),
    );
    const second = await sqs.send(
      new ListQueuesCommand({
        QueueNamePrefix: 'page-',
        MaxResults: 2,
        NextToken: first.NextToken,
      }),
    );

    const urls = [...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])];
    expect(urls).toEqual(names.map((name) => `${emulator.endpoint}/${ACCOUNT}/${name}`));
    expect(second.NextToken).toBeUndefined();
  });

  it('has no list when nothing is found', async () => {
    const found = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'no-such-' }));

    expect(found.QueueUrls).toBeUndefined();
  });
});

describe('queue attributes', () => {
  it('are given as they were asked for', async () => {
    const url = await createQueue({ VisibilityTimeout: '7' });

    const some = await attributesOf(url, ['VisibilityTimeout', 'QueueArn']);
    const none = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url }));

    expect(some).toEqual({ VisibilityTimeout: '7', QueueArn: arnOf(url) });
    expect(none.Attributes).toBeUndefined();
  });

  it('are refused by an unknown name', async () => {
    const url = await createQueue();

    const answer = attributesOf(url, ['Colour' as QueueAttributeName]);

    await expect(answer).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Colour.',
    });
  });

  it('can be changed and taken back', async () => {
    const url = await createQueue({ DelaySeconds: '1' });
    const Policy = policyFor(url, 'sns.amazonaws.com');
    await emulator.clock.advance('5s');
    const change = (Attributes: Record<string, string>) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));

    await change({ Policy, DelaySeconds: '2' });
    const changed = await attributesOf(url);
    await change({ Policy: '' });
    const back = await attributesOf(url);

    const LastModifiedTimestamp = seconds(emulator.clock.now());
    expect(changed).toMatchObject({ Policy, DelaySeconds: '2', LastModifiedTimestamp });
    expect(back).not.toHaveProperty('Policy');
    expect(back).toMatchObject({ DelaySeconds: '2' });
  });

  it.each([
    [
      '{"deadLetterTargetArn":"dummy","maxReceiveCount":42}',
      'Invalid value for deadLetterTargetArn.',
    ],
    ['[]', 'Redrive policy is not a valid JSON map.'],
    [
      '{"maxReceiveCount":1}',
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${ACCOUNT}:nothing"}`,
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${ACCOUNT}:nothing","maxReceiveCount":0}`,
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:${ACCOUNT}:nothing","maxReceiveCount":1}`,
      'Dead letter target does not exist.',
    ],
  ])('refuse the redrive policy %s', async (RedrivePolicy, reason) => {
    const url = await createQueue();

    const change = sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }),
    );

    await expect(change).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    });
  });
});

describe('SendMessage', () => {
  it('answers with digests that are those of AWS', async () => {
    const url = await createQueue();
    const MessageAttributes = {
      Hello: { DataType: 'String', StringValue: 'There' },
      General: { DataType: 'String', StringValue: 'Kenobi' },
      'Help.Me': { DataType: 'String', StringValue: 'Me' },
    };

    const sent = await send(url, { MessageBody: 'msg', MessageAttributes });

    expect(sent).toMatchObject({
      MD5OfMessageBody: '6e2baaf3b97dbeef01c0043275f9a0e7',
      MD5OfMessageAttributes: '4c360f3fdafd970e05fae2f149d997f5',
    });
  });

  it.each([
    [{ DataType: 'Number', StringValue: '19.12' }, '1f07082409022a373fa2a2601f82b3cb'],
    [
      {
        DataType: 'Binary',
        BinaryValue: Buffer.from(
          'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01',
        ),
      },
      '8cbe4db156db8a94db8b801b7addb984',
    ],
  ])('digests an attribute as AWS does: %#', async (attr1, digest) => {
    const url = await createQueue();

    const sent = await send(url, { MessageAttributes: { attr1 } });

    expect(sent.MD5OfMessageAttributes).toBe(digest);
  });

  it('carries the trace header through', async () => {
    const url = await createQueue();
    const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-2-3' };

    const sent = await send(url, { MessageSystemAttributes: { AWSTraceHeader } });
    const [message] = await receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] });

    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(message?.Attributes).toEqual({ AWSTraceHeader: 'Root=1-2-3' });
  });

  it.each([
    [
      'an empty body',
      { MessageBody: '' },
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'a body that is too long',
      { MessageBody: 'x'.repeat(1025) },
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    ],
    [
      'a body that is too long with its attributes',
      {
        MessageBody: 'x'.repeat(1010),
        MessageAttributes: { name: { DataType: 'String', StringValue: 'value' } },
      },
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    ],
    [
      'a control character',
      { MessageBody: '\u0001' },
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    ],
    [
      'a delay that is too long',
      { DelaySeconds: 901 },
      'InvalidParameterValue',
      'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
    ],
    [
      'a deduplication id',
      { MessageDeduplicationId: 'd' },
      'InvalidParameterValue',
      'Value d for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
      "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ],
    [
      'an attribute of an unknown type',
      { MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } },
      'InvalidParameterValue',
      "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
    ],
    [
      'a space in the name of an attribute',
      { MessageAttributes: { 'a b': { DataType: 'String', StringValue: 'x' } } },
      'InvalidParameterValue',
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    ],
    [
      'a reserved name of an attribute',
      { MessageAttributes: { 'AWS.x': { DataType: 'String', StringValue: 'x' } } },
      'InvalidParameterValue',
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    ],
  ])('refuses %s', async (_, input, name, message) => {
    const url = await createQueue({ MaximumMessageSize: '1024' });

    const sent = send(url, input);

    await expect(sent).rejects.toMatchObject({ name, message });
  });

  it('refuses an eleventh attribute', async () => {
    const url = await createQueue();
    const attribute = { DataType: 'String', StringValue: 'x' };
    const names = Array.from({ length: 11 }, (_, index) => [`a${index}`, attribute]);

    const sent = send(url, { MessageAttributes: Object.fromEntries(names) });

    await expect(sent).rejects.toMatchObject({
      message: 'Number of message attributes [11] exceeds the allowed maximum [10].',
    });
  });

  it('says by name that it has no fair queues', async () => {
    const url = await createQueue();

    const sent = send(url, { MessageGroupId: 'tenant' });

    await expect(sent).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('MessageGroupId'),
    });
  });
});

describe('SendMessageBatch', () => {
  it('sends the good entries and names the bad ones', async () => {
    const url = await createQueue();

    const result = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', MessageBody: 'a' },
          { Id: 'bad', MessageBody: 'b', DelaySeconds: 901 },
        ],
      }),
    );

    expect(result.Successful).toMatchObject([
      { Id: 'good', MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661' },
    ]);
    expect(result.Failed).toMatchObject([
      { Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' },
    ]);
    expect(await bodies(url)).toEqual(['a']);
  });

  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });

  it.each([
    [
      [],
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    ],
    [
      Array.from({ length: 11 }, (_, index) => entry(String(index))),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [[entry('a'), entry('a')], 'BatchEntryIdsNotDistinct', 'Id a repeated.'],
    [
      [entry('a:b')],
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ],
    [
      [entry('a', 'x'.repeat(1_048_576)), entry('b')],
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    ],
  ])('refuses a batch as a whole: %#', async (Entries, name, message) => {
    const url = await createQueue();

    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

    await expect(sent).rejects.toMatchObject({ name, message });
  });
});

describe('ReceiveMessage', () => {
  it('gives one message unless more are asked for, in the order of sending', async () => {
    const url = await createQueue();
    for (const MessageBody of ['a', 'b', 'c']) await send(url, { MessageBody });

    const one = await receive(url);
    const rest = await receive(url, { MaxNumberOfMessages: 10 });

    expect(one.map(({ Body }) => Body)).toEqual(['a']);
    expect(rest.map(({ Body }) => Body)).toEqual(['b', 'c']);
  });

  it('has no list when there is nothing', async () => {
    const url = await createQueue();

    const result = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));

    expect(result.Messages).toBeUndefined();
  });

  it('gives a message again when its visibility timeout ends, with another receipt handle', async () => {
    const url = await createQueue();
    await send(url);
    const [first] = await receive(url);

    await emulator.clock.advance(29_999);
    const tooEarly = await receive(url);
    await emulator.clock.advance(1);
    const [second] = await receive(url);

    expect(tooEarly).toEqual([]);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  it('takes the visibility timeout of the call before that of the queue', async () => {
    const url = await createQueue({ VisibilityTimeout: '100' });
    await send(url);

    await receive(url, { VisibilityTimeout: 5 });
    await emulator.clock.advance('5s');

    expect(await bodies(url)).toEqual(['body']);
  });

  it('counts receipts and dates the first', async () => {
    const url = await createQueue();
    await send(url);
    const sentAt = emulator.clock.now();
    await emulator.clock.advance('10s');
    await receive(url);
    const receivedAt = emulator.clock.now();
    await emulator.clock.advance('30s');

    const [message] = await receive(url, { MessageSystemAttributeNames: ['All'] });

    expect(message?.Attributes).toEqual({
      SenderId: ACCOUNT,
      SentTimestamp: String(sentAt),
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: String(receivedAt),
    });
  });

  it('knows the older name of the list of system attributes too', async () => {
    const url = await createQueue();
    await send(url);

    const [message] = await receive(url, { AttributeNames: ['SenderId' as QueueAttributeName] });

    expect(message?.Attributes).toEqual({ SenderId: ACCOUNT });
  });

  it.each([
    [['All'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    [['.*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    [['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
    [['Hello', 'Nothing'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
    [['Nothing'], [], undefined],
    [[], [], undefined],
  ])('gives the message attributes %j and their digest', async (names, expected, digest) => {
    const url = await createQueue();
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const MessageAttributes = {
      Hello: text('There'),
      General: text('Kenobi'),
      'Help.Me': text('Me'),
    };
    await send(url, { MessageAttributes });

    const [message] = await receive(url, { MessageAttributeNames: names });

    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(expected);
    expect(message?.MD5OfMessageAttributes).toBe(digest);
  });

  it('gives binary attributes back byte by byte', async () => {
    const url = await createQueue();
    const value = { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) };
    await send(url, { MessageAttributes: { value } });

    const [message] = await receive(url, { MessageAttributeNames: ['All'] });

    expect(message?.MessageAttributes?.value).toEqual(value);
  });

  it('hides a message until its delay is over', async () => {
    const url = await createQueue({ DelaySeconds: '10' });
    await send(url, { MessageBody: 'queue delay' });
    await send(url, { MessageBody: 'no delay', DelaySeconds: 0 });
    const delayed = await attributesOf(url, ['ApproximateNumberOfMessagesDelayed']);

    const before = await bodies(url);
    await emulator.clock.advance('10s');
    const after = await bodies(url);

    expect(delayed).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
    expect(before).toEqual(['no delay']);
    expect(after).toEqual(['queue delay']);
  });

  it('never gives a message that is older than the retention period', async () => {
    const url = await createQueue({ MessageRetentionPeriod: '60' });
    await send(url, { MessageBody: 'old' });
    await emulator.clock.advance('1s');
    await send(url, { MessageBody: 'young' });
    await emulator.clock.advance('59s');

    expect(await bodies(url)).toEqual(['young']);
  });

  it.each([
    [
      { MaxNumberOfMessages: 11 },
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { MaxNumberOfMessages: 0 },
      'Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { WaitTimeSeconds: 21 },
      'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    ],
    [
      { VisibilityTimeout: 43_201 },
      'Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.',
    ],
    [
      { ReceiveRequestAttemptId: 'r' },
      'Value r for parameter ReceiveRequestAttemptId is invalid. Reason: The request includes a parameter that is not valid for this queue type.',
    ],
  ])('refuses %j', async (input, message) => {
    const url = await createQueue();

    const answer = receive(url, input);

    await expect(answer).rejects.toMatchObject({ name: 'InvalidParameterValue', message });
  });
});

describe('long polling', () => {
  it('ends at once on a clock that stands still', async () => {
    const url = await createQueue({ ReceiveMessageWaitTimeSeconds: '20' });

    const messages = await receive(url);

    expect(messages).toEqual([]);
  });

  it('ends as soon as a message arrives', async () => {
    const { client, url } = await createQueueOnMovingClock(1);
    const receiving = client.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }),
    );
    await client.send(new GetQueueAttributesCommand({ QueueUrl: url }));

    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'here' }));

    expect((await receiving).Messages).toMatchObject([{ Body: 'here' }]);
  });

  it('ends when a delay is over', async () => {
    const { client, url } = await createQueueOnMovingClock(100);
    const message = { QueueUrl: url, MessageBody: 'late', DelaySeconds: 10 };
    await client.send(new SendMessageCommand(message));

    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }),
    );

    expect(Messages).toMatchObject([{ Body: 'late' }]);
  });

  it('ends when a message moves in from another queue', async () => {
    const { client, url: deadLetters } = await createQueueOnMovingClock(1);
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf(deadLetters ?? ''),
      maxReceiveCount: 1,
    });
    const Attributes = { VisibilityTimeout: '0', RedrivePolicy };
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: newName(), Attributes }),
    );
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'dead' }));
    const receiving = client.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetters, WaitTimeSeconds: 20 }),
    );
    await client.send(new ReceiveMessageCommand({ QueueUrl }));

    await client.send(new ReceiveMessageCommand({ QueueUrl }));

    expect((await receiving).Messages).toMatchObject([{ Body: 'dead' }]);
  });

  it('ends with nothing when its time is over', async () => {
    const { client, url, clock } = await createQueueOnMovingClock(100);
    const startedAt = clock.now();

    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }),
    );

    expect(Messages).toBeUndefined();
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(20_000);
  });

  it('ends with an error when the queue is deleted', async () => {
    const { client, url } = await createQueueOnMovingClock(1);
    const receiving = client.send(
      new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }),
    );
    const refusal = expect(receiving).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await client.send(new GetQueueAttributesCommand({ QueueUrl: url }));

    await client.send(new DeleteQueueCommand({ QueueUrl: url }));

    await refusal;
  });
});

describe('a receipt handle', () => {
  it('deletes its message for good', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);

    await deleteMessage(url, message?.ReceiptHandle);
    await emulator.clock.advance('1h');

    expect(await bodies(url)).toEqual([]);
  });

  it('deletes nothing, silently, when the message was received again since', async () => {
    const url = await createQueue({ VisibilityTimeout: '0' });
    await send(url);
    const [first] = await receive(url);
    await receive(url);

    await deleteMessage(url, first?.ReceiptHandle);

    expect(await bodies(url)).toEqual(['body']);
  });

  it('may delete twice', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);
    await deleteMessage(url, message?.ReceiptHandle);

    const again = deleteMessage(url, message?.ReceiptHandle);

    await expect(again).resolves.toBeDefined();
  });

  it('is of no use for another queue', async () => {
    const [url, other] = [await createQueue(), await createQueue()];
    await send(url);
    const [message] = await receive(url);

    const deletion = deleteMessage(other, message?.ReceiptHandle);

    await expect(deletion).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
      message: `The input receipt handle "${message?.ReceiptHandle}" is not a valid receipt handle.`,
    });
  });

  it('fails by itself in a batch', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);

    const result = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'nonsense' },
        ],
      }),
    );

    expect(result.Successful).toEqual([{ Id: 'good' }]);
    expect(result.Failed).toMatchObject([
      { Id: 'bad', SenderFault: true, Code: 'ReceiptHandleIsInvalid' },
    ]);
  });
});

describe('ChangeMessageVisibility', () => {
  it('extends and ends the time out of sight', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);

    await changeVisibility(url, message?.ReceiptHandle, 100);
    await emulator.clock.advance('99s');
    const hidden = await bodies(url);
    await changeVisibility(url, message?.ReceiptHandle, 0);
    const shown = await bodies(url);

    expect(hidden).toEqual([]);
    expect(shown).toEqual(['body']);
  });

  it('is no error, and no use, for a message that is visible again', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);
    await emulator.clock.advance('30s');

    await changeVisibility(url, message?.ReceiptHandle, 100);

    expect(await bodies(url)).toEqual(['body']);
  });

  it('is refused for a message that is gone', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);
    await deleteMessage(url, message?.ReceiptHandle);

    const change = changeVisibility(url, message?.ReceiptHandle, 100);

    await expect(change).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    });
  });

  it('is refused for a handle that is none and for more than twelve hours', async () => {
    const url = await createQueue();
    await send(url);
    const [message] = await receive(url);

    const nonsense = changeVisibility(url, 'nonsense', 1);
    const tooLong = changeVisibility(url, message?.ReceiptHandle, 43_201);

    await expect(nonsense).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(tooLong).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('redrive', () => {
  it('moves a message to the dead-letter queue after the last receipt that is allowed', async () => {
    const deadLetters = await createQueue();
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf(deadLetters),
      maxReceiveCount: '2',
    });
    const url = await createQueue({ VisibilityTimeout: '0', RedrivePolicy });
    const { MessageId } = await send(url);

    const receipts = [await bodies(url), await bodies(url), await bodies(url)];
    const [message] = await receive(deadLetters, { MessageSystemAttributeNames: ['All'] });

    expect(receipts).toEqual([['body'], ['body'], []]);
    expect(message).toMatchObject({
      MessageId,
      Attributes: { DeadLetterQueueSourceArn: arnOf(url), ApproximateReceiveCount: '3' },
    });
  });

  it('leaves a message where it is when the dead-letter queue was deleted', async () => {
    const deadLetters = await createQueue();
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf(deadLetters),
      maxReceiveCount: 1,
    });
    const url = await createQueue({ VisibilityTimeout: '0', RedrivePolicy });
    await send(url);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: deadLetters }));

    const receipts = [await bodies(url), await bodies(url)];

    expect(receipts).toEqual([['body'], ['body']]);
  });
});

describe('PurgeQueue', () => {
  it('removes what is visible, in flight and delayed', async () => {
    const url = await createQueue();
    for (const DelaySeconds of [0, 0, 60]) await send(url, { DelaySeconds });
    await receive(url);
    const names = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ] as const;
    const before = await attributesOf(url, [...names]);

    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    const after = await attributesOf(url, [...names]);

    expect(Object.values(before)).toEqual(['1', '1', '1']);
    expect(Object.values(after)).toEqual(['0', '0', '0']);
  });

  it('is allowed once a minute', async () => {
    const url = await createQueue();
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));

    const again = sqs.send(new PurgeQueueCommand({ QueueUrl: url }));

    await expect(again).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
      message: `Only one PurgeQueue operation on ${nameOf(url)} is allowed every 60 seconds.`,
      $metadata: { httpStatusCode: 403 },
    });
    await emulator.clock.advance('60s');
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  });
});

describe('tags', () => {
  it('are set, changed and removed', async () => {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: newName(), tags: { a: '1', b: '2' } }),
    );

    await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { b: '3', c: '' } }));
    await sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a', 'nothing'] }));

    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ b: '3', c: '' });
  });

  it('are at most fifty', async () => {
    const url = await createQueue();
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));

    const tagging = sqs.send(new TagQueueCommand({ QueueUrl: url, Tags }));

    await expect(tagging).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Too many tags added for queue ${nameOf(url)}.`,
    });
  });
});

describe('a service that sends', () => {
  const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:target`;
  const sourceArn = `arn:aws:events:us-east-1:${ACCOUNT}:rule/tick`;

  it.each([
    ['no policy', undefined, 'because no resource-based policy allows the sqs:sendmessage action'],
    [
      'a policy for another source',
      policyOf(arn, 'Allow', `${sourceArn}-2`),
      'because no resource-based policy allows the sqs:sendmessage action',
    ],
    [
      'a policy that denies',
      policyOf(arn, 'Deny', sourceArn),
      'with an explicit deny in a resource-based policy',
    ],
  ])('is refused by a queue with %s', async (_, policy, reason) => {
    const { aws } = await startScope();
    const { QueueUrl } = await createQueueInScope({ aws }, policy);

    const sent = aws(service()).sqs.SendMessage({ QueueUrl, MessageBody: 'x' });

    await expect(sent).rejects.toMatchObject({
      name: 'AccessDenied',
      status: 403,
      message: `User: events.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${arn} ${reason}`,
    });
  });

  it('is admitted by a policy that names it and its source', async () => {
    const { aws } = await startScope();
    const { QueueUrl } = await createQueueInScope({ aws }, policyOf(arn, 'Allow', sourceArn));

    const sent = await aws(service()).sqs.SendMessage({ QueueUrl, MessageBody: 'x' });

    expect(sent.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  function service() {
    const principal = 'events.amazonaws.com';
    return { kind: 'service', principal, accountId: ACCOUNT, sourceArn } as const;
  }

  function createQueueInScope({ aws }: Pick<Scope, 'aws'>, policy: string | undefined) {
    const Attributes = policy === undefined ? {} : { Policy: policy };
    return aws(ROOT).sqs.CreateQueue({ QueueName: 'target', Attributes });
  }
});

describe('metrics', () => {
  it('say every minute what was in the queue and what happened to it', async () => {
    const { aws, bus, clock } = await startScope();
    const published: ServiceMetric[] = [];
    bus.on('metric-data', ({ namespace, data }) => {
      if (namespace === 'AWS/SQS') published.push(...data);
    });
    const { sqs: api } = aws(ROOT);
    const { QueueUrl } = await api.CreateQueue({ QueueName: 'measured' });
    for (const MessageBody of ['a', 'b', 'c']) await api.SendMessage({ QueueUrl, MessageBody });
    const { Messages = [] } = await api.ReceiveMessage({ QueueUrl, MaxNumberOfMessages: 2 });
    await api.DeleteMessage({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
    const timeout = { ReceiptHandle: Messages[1]?.ReceiptHandle, VisibilityTimeout: 90 };
    await api.ChangeMessageVisibility({ QueueUrl, ...timeout });

    await clock.advance('2m');

    const values = (timestamp: number) =>
      Object.fromEntries(
        published
          .filter((metric) => metric.timestamp === timestamp)
          .map(({ name, value, dimensions }) => [`${name} ${dimensions[0]?.QueueName}`, value]),
      );
    expect(values(START_TIME)).toEqual({
      'ApproximateNumberOfMessagesVisible measured': 1,
      'ApproximateNumberOfMessagesNotVisible measured': 1,
      'NumberOfMessagesSent measured': 3,
      'NumberOfMessagesReceived measured': 2,
      'NumberOfMessagesDeleted measured': 1,
    });
    expect(values(START_TIME + 60_000)).toEqual({
      'ApproximateNumberOfMessagesVisible measured': 2,
      'ApproximateNumberOfMessagesNotVisible measured': 0,
      'NumberOfMessagesSent measured': 0,
      'NumberOfMessagesReceived measured': 0,
      'NumberOfMessagesDeleted measured': 0,
    });
  });
});

const ROOT = { kind: 'root', accountId: ACCOUNT } as const;

let lastNumber = 0;

function newName(): string {
  lastNumber += 1;
  return `queue-${lastNumber}`;
}

async function createQueue(Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: newName(), Attributes }));
  return QueueUrl ?? '';
}

async function createQueueOnMovingClock(speed: keyof typeof moving) {
  const { [speed]: chosen } = moving;
  const client = new SQSClient(clientConfig(chosen));
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: newName() }));
  return { client, url, clock: chosen.clock };
}

/** Starts a scope as services see it: with the APIs as any caller, and the bus. */
async function startScope(): Promise<Scope> {
  const world = await World.load(SERVICES, sharedParts());
  await world.services.need('sqs');
  return world.scope(ACCOUNT, 'us-east-1');
}

function send(url: string, input: Partial<SendMessageCommandInput> = {}) {
  return sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'body', ...input }));
}

async function receive(
  url: string,
  input: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, ...input }));
  return Messages ?? [];
}

async function bodies(url: string): Promise<(string | undefined)[]> {
  const messages = await receive(url, { MaxNumberOfMessages: 10 });
  return messages.map(({ Body }) => Body);
}

function deleteMessage(QueueUrl: string, ReceiptHandle: string | undefined) {
  return sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}

function changeVisibility(
  QueueUrl: string,
  ReceiptHandle: string | undefined,
  VisibilityTimeout: number,
) {
  return sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
  );
}

async function attributesOf(url: string, AttributeNames: QueueAttributeName[] = ['All']) {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }),
  );
  return Attributes;
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function arnOf(url: string): string {
  return `arn:aws:sqs:us-east-1:${ACCOUNT}:${nameOf(url)}`;
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000));
}

function policyFor(url: string, principal: string): string {
  return policyOf(arnOf(url), 'Allow', '*', principal);
}

function policyOf(
  resource: string,
  effect: 'Allow' | 'Deny',
  sourceArn: string,
  principal = 'events.amazonaws.com',
): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: effect,
        Principal: { Service: principal },
        Action: 'sqs:SendMessage',
        Resource: resource,
        Condition: { ArnLike: { 'aws:SourceArn': sourceArn } },
      },
    ],
  });
}
