import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  type CreateTopicCommandInput,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/access/caller.ts';
import { ACCESS_DENIED_REST } from '../../src/access/permissions.ts';
import { defineService, type Service } from '../../src/contracts.ts';
import { AwsError } from '../../src/endpoint/errors.ts';
import { readOutbox, type SnsState } from '../../src/services/sns/state.ts';
import { SERVICES } from '../../src/services.ts';
import type { ServiceMetric } from '../../src/world/bus.ts';
import { World } from '../../src/world/world.ts';
import { clientConfig, START_TIME, sharedParts, startEmulator } from '../support/emulator.ts';

const ACCOUNT = '123456789012';
const TOPIC_PREFIX = `arn:aws:sns:us-east-1:${ACCOUNT}:`;
const QUEUE_PREFIX = `arn:aws:sqs:us-east-1:${ACCOUNT}:`;

const emulator = await startEmulator();
const sns = new SNSClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));
/** Endpoints that tests have started. */
const servers: Server[] = [];

afterAll(() => {
  sns.destroy();
  sqs.destroy();
  for (const server of servers) server.close().closeAllConnections();
});

describe('CreateTopic', () => {
  it('answers with the same ARN however often it is called', async () => {
    const first = await sns.send(new CreateTopicCommand({ Name: 'orders' }));
    const second = await sns.send(new CreateTopicCommand({ Name: 'orders' }));

    expect([first.TopicArn, second.TopicArn]).toEqual(Array(2).fill(`${TOPIC_PREFIX}orders`));
    expect(emulator.inventory()).toContain('sns: orders');
  });

  it('gives a topic the defaults of AWS', async () => {
    const arn = await createTopic();

    const attributes = await topicAttributes(arn);

    expect(attributes).toMatchObject({
      TopicArn: arn,
      Owner: ACCOUNT,
      DisplayName: '',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
    expect(JSON.parse(attributes.EffectiveDeliveryPolicy ?? '')).toMatchObject({
      http: { defaultHealthyRetryPolicy: { numRetries: 3 } },
    });
    expect(JSON.parse(attributes.Policy ?? '')).toMatchObject({
      Id: '__default_policy_ID',
      Statement: [{ Principal: { AWS: '*' }, Resource: arn }],
    });
  });

  it.each([
    [
      { Attributes: { DisplayName: 'Other' } },
      'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    ],
    [
      { Tags: [{ Key: 'k', Value: 'other' }] },
      'Invalid parameter: Tags Reason: Topic already exists with different tags',
    ],
  ])('refuses a topic that exists with other %j', async (difference, message) => {
    const Name = newName();
    const Attributes = { DisplayName: 'Display' };
    await createTopic({ Name, Attributes, Tags: [{ Key: 'k', Value: 'v' }] });

    const again = createTopic({ Name, ...difference });

    await expect(again).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it.each([
    [{ Name: 'has space' }, 'Topic Name'],
    [{ Name: '' }, 'Topic Name'],
    [{ Attributes: { Colour: 'red' } }, 'AttributeName'],
    [{ Attributes: { SignatureVersion: '3' } }, 'SignatureVersion'],
    [{ Attributes: { Policy: 'not json' } }, 'Policy Error: null'],
    [
      {
        Tags: [
          { Key: 'k', Value: '1' },
          { Key: 'k', Value: '2' },
        ],
      },
      'Duplicated keys are not allowed.',
    ],
  ])('refuses %j', async (input, reason) => {
    const creation = createTopic(input);

    await expect(creation).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid parameter: ${reason}`,
    });
  });

  it.each([
    [{ Name: 'orders.fifo' }, 'FIFO topics'],
    [{ Attributes: { FifoTopic: 'true' } }, 'FIFO topics'],
    [{ Attributes: { KmsMasterKeyId: 'alias/x' } }, 'KmsMasterKeyId'],
    [{ Attributes: { LambdaSuccessFeedbackRoleArn: 'x' } }, 'LambdaSuccessFeedbackRoleArn'],
  ])('says by name that it cannot do %j', async (input, what) => {
    const creation = createTopic(input);

    await expect(creation).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });
});

describe('a topic', () => {
  it('is listed page by page', async () => {
    const paged = new SNSClient(clientConfig(emulator, 'eu-west-1'));
    for (let index = 0; index < 101; index += 1) {
      await paged.send(new CreateTopicCommand({ Name: `topic-${String(index).padStart(3, '0')}` }));
    }

    const first = await paged.send(new ListTopicsCommand({}));
    const second = await paged.send(new ListTopicsCommand({ NextToken: first.NextToken }));

    expect(first.Topics).toHaveLength(100);
    expect(second.Topics).toEqual([{ TopicArn: `arn:aws:sns:eu-west-1:${ACCOUNT}:topic-100` }]);
    expect(second.NextToken).toBeUndefined();
  });

  it('keeps what is set', async () => {
    const TopicArn = await createTopic();
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

    await set('DisplayName', 'Orders');
    await set('Policy', Policy);
    await set('SignatureVersion', '2');

    const attributes = await topicAttributes(TopicArn);
    expect(attributes).toMatchObject({ DisplayName: 'Orders', Policy, SignatureVersion: '2' });
  });

  it('takes its subscriptions with it when it is deleted, and may be deleted twice', async () => {
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribe(TopicArn, 'email', 'ops@example.com');

    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));

    await expect(subscriptionAttributes(SubscriptionArn)).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect(emulator.inventory().filter((line) => line.includes(TopicArn))).toEqual([]);
  });

  it.each([
    ['GetTopicAttributes', (TopicArn: string) => new GetTopicAttributesCommand({ TopicArn })],
    [
      'SetTopicAttributes',
      (TopicArn: string) =>
        new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName' }),
    ],
    [
      'Subscribe',
      (TopicArn: string) =>
        new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@example.com' }),
    ],
    ['Publish', (TopicArn: string) => new PublishCommand({ TopicArn, Message: 'x' })],
    [
      'PublishBatch',
      (TopicArn: string) => new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [] }),
    ],
    [
      'ListSubscriptionsByTopic',
      (TopicArn: string) => new ListSubscriptionsByTopicCommand({ TopicArn }),
    ],
  ])('that does not exist, or has no ARN, is refused by %s', async (_, command) => {
    const client = sns as { send(command: object): Promise<unknown> };

    const missing = client.send(command(`${TOPIC_PREFIX}nothing`));
    const malformed = client.send(command('sns:orders'));

    await expect(missing).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(malformed).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2',
    });
  });
});

describe('Subscribe', () => {
  it('confirms a queue from the start', async () => {
    const TopicArn = await createTopic();
    const Endpoint = `${QUEUE_PREFIX}anything`;

    const arn = await subscribe(TopicArn, 'sqs', Endpoint);

    expect(arn).toMatch(new RegExp(`^${TopicArn}:[0-9a-f-]{36}$`));
    expect(await subscriptionAttributes(arn)).toEqual({
      SubscriptionArn: arn,
      TopicArn,
      Owner: ACCOUNT,
      SubscriptionPrincipal: `arn:aws:iam::${ACCOUNT}:root`,
      Protocol: 'sqs',
      Endpoint,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      RawMessageDelivery: 'false',
    });
    expect(await topicAttributes(TopicArn)).toMatchObject({ SubscriptionsConfirmed: '1' });
  });

  it('gives back the subscription that exists', async () => {
    const TopicArn = await createTopic();

    const first = await subscribe(TopicArn, 'email', 'ops@example.com');
    const second = await subscribe(TopicArn, 'email', 'ops@example.com');

    expect(second).toBe(first);
  });

  it('refuses a subscription that exists with other attributes', async () => {
    const TopicArn = await createTopic();
    await subscribe(TopicArn, 'sqs', `${QUEUE_PREFIX}q`);

    const again = subscribe(TopicArn, 'sqs', `${QUEUE_PREFIX}q`, { RawMessageDelivery: 'true' });

    await expect(again).rejects.toMatchObject({
      message:
        'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    });
  });

  it.each([
    ['pigeon', 'x', {}, 'Amazon SNS does not support this protocol string: pigeon'],
    ['sqs', 'http://127.0.0.1/123456789012/q', {}, 'SQS endpoint ARN'],
    ['lambda', 'my-function', {}, 'Lambda endpoint ARN'],
    ['email', 'no-address', {}, 'Email address'],
    ['http', 'https://127.0.0.1/', {}, 'Endpoint must match the specified protocol'],
    [
      'sqs',
      `${QUEUE_PREFIX}q.fifo`,
      {},
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
    [
      'sqs',
      `${QUEUE_PREFIX}q`,
      { RawMessageDelivery: 'wrongvalue' },
      'Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.',
    ],
    [
      'email',
      'a@example.com',
      { RawMessageDelivery: 'true' },
      'Attributes Reason: RawMessageDelivery: Delivery protocol [email] does not support raw message delivery.',
    ],
    ['sqs', `${QUEUE_PREFIX}q`, { Colour: 'red' }, 'AttributeName'],
    [
      'sqs',
      `${QUEUE_PREFIX}q`,
      { RedrivePolicy: '{}' },
      'Attributes Reason: RedrivePolicy: deadLetterTargetArn is missing or no ARN.',
    ],
    [
      'sqs',
      `${QUEUE_PREFIX}q`,
      { RedrivePolicy: `{"deadLetterTargetArn":"${QUEUE_PREFIX}q.fifo"}` },
      `Attributes Reason: RedrivePolicy: ${QUEUE_PREFIX}q.fifo is no standard queue of this account and region.`,
    ],
  ])('refuses %s %s %j', async (protocol, endpoint, attributes, reason) => {
    const TopicArn = await createTopic();

    const subscription = subscribe(TopicArn, protocol, endpoint, attributes);

    await expect(subscription).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid parameter: ${reason}`,
    });
  });

  it.each([
    ['sms', '+4930123', {}, 'the protocol sms'],
    ['https', 'https://127.0.0.1/', {}, 'the protocol https'],
    ['http', 'http://example.com/', {}, 'http endpoints outside of this machine'],
    ['sqs', `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`, {}, 'across accounts or regions'],
    ['sqs', `${QUEUE_PREFIX}q`, { FilterPolicy: '{"a":["b"]}' }, 'the attribute FilterPolicy'],
    ['http', 'http://127.0.0.1/', { DeliveryPolicy: '{}' }, 'the attribute DeliveryPolicy'],
  ])('says by name that it cannot do %s %s %j', async (protocol, endpoint, attributes, what) => {
    const TopicArn = await createTopic();

    const subscription = subscribe(TopicArn, protocol, endpoint, attributes);

    await expect(subscription).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });
});

describe('a subscription', () => {
  it('ends, and may be ended twice', async () => {
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribe(TopicArn, 'email', 'ops@example.com');

    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));

    await expect(subscriptionAttributes(SubscriptionArn)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Subscription does not exist',
    });
    expect(await topicAttributes(TopicArn)).toMatchObject({
      SubscriptionsConfirmed: '0',
      SubscriptionsDeleted: '1',
    });
  });

  it('is listed with its topic and with all others', async () => {
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribe(TopicArn, 'email', 'ops@example.com');
    const shown = {
      SubscriptionArn,
      TopicArn,
      Owner: ACCOUNT,
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    };

    const ofTopic = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const all = await sns.send(new ListSubscriptionsCommand({}));

    expect(ofTopic.Subscriptions).toEqual([shown]);
    expect(all.Subscriptions).toContainEqual(shown);
  });

  it.each([
    ['Colour', 'red', 'InvalidParameterException', 'Invalid parameter: AttributeName'],
    [
      'RawMessageDelivery',
      'test-ValUe',
      'InvalidParameterException',
      'Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.',
    ],
    [
      'FilterPolicy',
      '{}',
      'NotImplemented',
      'the emulator does not support the attribute FilterPolicy of subscriptions, see docs/emulator.md',
    ],
  ])('refuses %s=%s', async (AttributeName, AttributeValue, name, message) => {
    const TopicArn = await createTopic();
    const SubscriptionArn = await subscribe(TopicArn, 'sqs', `${QUEUE_PREFIX}q`);

    const change = sns.send(
      new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }),
    );

    await expect(change).rejects.toMatchObject({ name, message });
  });
});

describe('Publish to a queue', () => {
  it('delivers the envelope', async () => {
    const { topicArn, subscriptionArn, queueUrl } = await createSubscribedQueue();

    const MessageId = await publish(topicArn, {
      Message: 'a "message"',
      Subject: 'about it',
      MessageAttributes: {
        colour: { DataType: 'String', StringValue: 'green' },
        bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) },
      },
    });
    const [message] = await receive(queueUrl);

    const envelope: unknown = JSON.parse(message?.Body ?? '');
    expect(envelope).toEqual({
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn,
      Subject: 'about it',
      Message: 'a "message"',
      Timestamp: new Date(emulator.clock.now()).toISOString(),
      SignatureVersion: '1',
      Signature: expect.stringMatching(/^[\w+/]+=*$/),
      SigningCertURL: expect.stringMatching(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/.*\.pem$/),
      UnsubscribeURL: `${emulator.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
      MessageAttributes: {
        colour: { Type: 'String', Value: 'green' },
        bytes: { Type: 'Binary', Value: 'AgME' },
      },
    });
  });

  it('leaves out what the publisher left out', async () => {
    const { topicArn, queueUrl } = await createSubscribedQueue();

    await publish(topicArn, { Message: 'plain' });
    const [message] = await receive(queueUrl);

    const envelope: unknown = JSON.parse(message?.Body ?? '');
    expect(envelope).not.toHaveProperty('Subject');
    expect(envelope).not.toHaveProperty('MessageAttributes');
  });

  it('delivers the bare message, with its attributes, when delivery is raw', async () => {
    const { topicArn, subscriptionArn, queueUrl } = await createSubscribedQueue();
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: subscriptionArn,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: 'true',
      }),
    );
    const MessageAttributes = {
      n: { DataType: 'Number', StringValue: '19.12' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(2, 3, 4) },
    };

    await publish(topicArn, { Message: 'bare', Subject: 'lost', MessageAttributes });
    const [message] = await receive(queueUrl);

    expect(message).toMatchObject({ Body: 'bare', MessageAttributes });
  });

  it('chooses the text for the protocol out of a structured message', async () => {
    const { topicArn, queueUrl } = await createSubscribedQueue({ RawMessageDelivery: 'true' });
    const structured = (texts: object) => ({
      Message: JSON.stringify(texts),
      MessageStructure: 'json',
    });

    await publish(topicArn, structured({ default: 'for all', sqs: 'for queues' }));
    await publish(topicArn, structured({ default: 'for all', email: 'for people' }));
    const messages = await receive(queueUrl);

    expect(messages.map(({ Body }) => Body)).toEqual(['for queues', 'for all']);
  });

  it('knows a topic as a target too', async () => {
    const { topicArn, queueUrl } = await createSubscribedQueue();

    await sns.send(new PublishCommand({ TargetArn: topicArn, Message: 'x' }));
    await emulator.clock.advance(0);

    expect(await receive(queueUrl)).toHaveLength(1);
  });

  it('reaches all subscribers but those that unsubscribed', async () => {
    const { topicArn, subscriptionArn, queueUrl } = await createSubscribedQueue();
    const other = await createSubscribedQueue({}, topicArn);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscriptionArn }));

    await publish(topicArn, { Message: 'x' });

    expect(await receive(queueUrl)).toHaveLength(0);
    expect(await receive(other.queueUrl)).toHaveLength(1);
  });

  it('drops messages that the policy of the queue refuses', async () => {
    const { topicArn, queueUrl } = await createSubscribedQueue();
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy: '' } }),
    );

    await publish(topicArn, { Message: 'x' });

    expect(await receive(queueUrl)).toEqual([]);
  });
});

describe('Publish', () => {
  const attribute = (DataType: string, value: object) => ({
    MessageAttributes: { attr1: { DataType, ...value } },
  });
  const named = (name: string) => ({
    MessageAttributes: { [name]: { DataType: 'String', StringValue: 'x' } },
  });

  it.each([
    ['no message', { Message: '' }, 'Empty message'],
    ['a message that is too long', { Message: 'x'.repeat(262_145) }, 'Message too long'],
    [
      'a message that is too long with its attributes',
      { Message: 'x'.repeat(262_140), ...named('attr1') },
      'Message too long',
    ],
    ['no subject', { Subject: '' }, 'Subject'],
    ['a subject that is too long', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'Subject'],
    [
      'a structure that is not JSON',
      { Message: 'text', MessageStructure: 'json' },
      'Message Structure - JSON message body failed to parse',
    ],
    [
      'a structure without a default',
      { Message: '{"sqs":"x"}', MessageStructure: 'json' },
      'Message Structure - No default entry in JSON message body',
    ],
    [
      'a structure whose default is no text',
      { Message: '{"default":{}}', MessageStructure: 'json' },
      'Message Structure - No default entry in JSON message body',
    ],
    [
      'a deduplication id',
      { MessageDeduplicationId: 'd' },
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ],
  ])('refuses %s', async (_, input, reason) => {
    const topicArn = await createTopic();

    const published = publish(topicArn, input);

    await expect(published).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid parameter: ${reason}`,
    });
  });

  it.each([
    [
      attribute('String', { StringValue: '' }),
      "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      attribute('Binary', { BinaryValue: new Uint8Array(0) }),
      "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'Binary'.",
    ],
    [
      attribute('Number', { BinaryValue: Uint8Array.of(1) }),
      "The message attribute 'attr1' with type 'Number' must use field 'String'.",
    ],
    [
      attribute('Binary', { StringValue: 'x' }),
      "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
    ],
    [
      attribute('Date', { StringValue: 'x' }),
      "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      attribute('Number', { StringValue: 'x' }),
      "Could not cast message attribute 'attr1' value to number.",
    ],
    [named('x'.repeat(256)), 'Length of message attribute name must be less than 256 bytes.'],
    [
      named('a^b'),
      "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
    [named('.a'), "Invalid message attribute name starting with character '.' was found."],
    [named('a.'), "Invalid message attribute name ending with character '.' was found."],
    [named('a..b'), "Message attribute name can not have successive '.' character."],
  ])('refuses an attribute that is not right: %#', async (input, message) => {
    const topicArn = await createTopic();

    const published = publish(topicArn, input);

    await expect(published).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message,
    });
  });

  it('requires an endpoint', async () => {
    const published = sns.send(new PublishCommand({ Message: 'x' }));

    await expect(published).rejects.toMatchObject({
      message: 'Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
    });
  });

  it('says by name that it sends no text messages', async () => {
    const published = sns.send(new PublishCommand({ PhoneNumber: '+4930123', Message: 'x' }));

    await expect(published).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('SMS messages'),
    });
  });
});

describe('PublishBatch', () => {
  const entry = (Id: string, Message = 'x') => ({ Id, Message });

  it('delivers every entry', async () => {
    const { topicArn, queueUrl } = await createSubscribedQueue({ RawMessageDelivery: 'true' });

    const result = await sns.send(
      new PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: [entry('1', 'a'), entry('2', 'b')],
      }),
    );
    await emulator.clock.advance(0);

    expect(result.Successful?.map(({ Id }) => Id)).toEqual(['1', '2']);
    expect(result.Failed).toEqual([]);
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  it.each([
    [[], 'EmptyBatchRequestException', "The batch request doesn't contain any entries."],
    [
      Array.from({ length: 11 }, (_, index) => entry(String(index))),
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    ],
    [
      [entry('1'), entry('1')],
      'BatchEntryIdsNotDistinctException',
      'Two or more batch entries in the request have the same Id.',
    ],
    [
      [entry('a:b')],
      'InvalidBatchEntryIdException',
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    ],
    [
      [entry('1', 'x'.repeat(200_000)), entry('2', 'x'.repeat(100_000))],
      'BatchRequestTooLongException',
      'The length of all the batch messages put together is more than the limit.',
    ],
    [[entry('1'), entry('2', '')], 'InvalidParameterException', 'Invalid parameter: Empty message'],
  ])('refuses a batch as a whole: %#', async (PublishBatchRequestEntries, name, message) => {
    const { topicArn, queueUrl } = await createSubscribedQueue();

    const published = sns.send(
      new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }),
    );

    await expect(published).rejects.toMatchObject({ name, message });
    await emulator.clock.advance(0);
    expect(await receive(queueUrl)).toEqual([]);
  });
});

describe('an http endpoint', () => {
  it('is asked first, and gets messages once it has confirmed', async () => {
    const endpoint = await startEndpoint();
    const TopicArn = await createTopic();
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint.url }),
    );
    await publish(TopicArn, { Message: 'too early' });
    const pending = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const [question] = endpoint.requests;
    const { Token } = JSON.parse(question?.body ?? '') as { readonly Token: string };

    const confirmed = await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    await publish(TopicArn, { Message: 'now' });

    expect(SubscriptionArn).toBe('pending confirmation');
    expect(pending.Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
    expect(question?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation');
    expect(endpoint.requests).toHaveLength(2);
    expect(endpoint.requests[1]?.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-topic-arn': TopicArn,
      'x-amz-sns-subscription-arn': confirmed.SubscriptionArn,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    });
    expect(JSON.parse(endpoint.requests[1]?.body ?? '')).toMatchObject({ Message: 'now' });
  });

  it('gets the bare message when delivery is raw', async () => {
    const endpoint = await startEndpoint();
    const TopicArn = await createTopic();
    await subscribe(TopicArn, 'http', endpoint.url, { RawMessageDelivery: 'true' });
    await emulator.clock.advance(0);
    const { Token } = JSON.parse(endpoint.requests[0]?.body ?? '') as { readonly Token: string };
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));

    await publish(TopicArn, { Message: 'bare' });

    expect(endpoint.requests[1]).toMatchObject({
      body: 'bare',
      headers: { 'x-amz-sns-rawdelivery': 'true' },
    });
  });

  it.each([
    ['not-a-token', 'Invalid token'],
    ['51b2ff3edb475b7d91550e0ab6edf0c1', 'Invalid parameter: Token'],
  ])('cannot confirm with %s', async (Token, message) => {
    const TopicArn = await createTopic();

    const confirmation = sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));

    await expect(confirmation).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });
});

describe('a delivery that fails', () => {
  const messagesOf = (requests: readonly SeenRequest[]) => requests.slice(1).length;

  it('is tried again three times, 20 seconds apart, as the default policy says', async () => {
    const endpoint = await startConfirmedEndpoint([503, 503, 503, 503]);
    const begin = emulator.clock.now();
    const times: number[] = [];
    let seen = 0;

    await publish(endpoint.topicArn, {});
    for (let second = 0; second <= 120; second += 1) {
      for (; seen < messagesOf(endpoint.requests); seen += 1) {
        times.push((emulator.clock.now() - begin) / 1_000);
      }
      await emulator.clock.advance('1s');
    }

    expect(times).toEqual([0, 20, 40, 60]);
  });

  it.each([
    ['is over when the endpoint takes it', [500, 429, 200], 3],
    ['is tried again when the connection is closed', ['hang up', 200], 2],
    ['is not tried again when the endpoint refuses it', [403], 1],
  ])('%s', async (_case, answers, attempts) => {
    const endpoint = await startConfirmedEndpoint(answers);

    await publish(endpoint.topicArn, {});
    await emulator.clock.advance('2m');

    expect(messagesOf(endpoint.requests)).toBe(attempts);
  });

  it('is not tried again when the subscription has ended', async () => {
    const endpoint = await startConfirmedEndpoint([500]);
    await publish(endpoint.topicArn, {});

    await sns.send(new UnsubscribeCommand({ SubscriptionArn: endpoint.subscriptionArn }));
    await emulator.clock.advance('2m');

    expect(messagesOf(endpoint.requests)).toBe(1);
  });

  it('ends in the dead-letter queue of the subscription', async () => {
    const endpoint = await startConfirmedEndpoint([500, 500, 500, 500]);
    const deadLetters = await createSubscribedQueue({}, endpoint.topicArn);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: deadLetters.subscriptionArn }));
    const AttributeValue = JSON.stringify({ deadLetterTargetArn: deadLetters.queueArn });
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: endpoint.subscriptionArn,
        AttributeName: 'RedrivePolicy',
        AttributeValue,
      }),
    );

    await publish(endpoint.topicArn, { Message: 'lost' });
    await emulator.clock.advance('59s');
    const before = await receive(deadLetters.queueUrl);
    await emulator.clock.advance('1s');

    expect(before).toEqual([]);
    const [letter] = await receive(deadLetters.queueUrl);
    expect(JSON.parse(letter?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      TopicArn: endpoint.topicArn,
      Message: 'lost',
    });
    expect(await subscriptionAttributes(endpoint.subscriptionArn)).toMatchObject({
      RedrivePolicy: AttributeValue,
    });
  });

  it('ends there at once when trying again is of no use', async () => {
    const topicArn = await createTopic();
    const deadLetters = await createSubscribedQueue({}, topicArn);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: deadLetters.subscriptionArn }));
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.queueArn });
    const raw = { RedrivePolicy, RawMessageDelivery: 'true' };
    await subscribe(topicArn, 'sqs', `${QUEUE_PREFIX}gone`, raw);

    await publish(topicArn, {
      Message: 'lost',
      MessageAttributes: { colour: { DataType: 'String', StringValue: 'green' } },
    });

    expect(await receive(deadLetters.queueUrl)).toMatchObject([
      { Body: 'lost', MessageAttributes: { colour: { StringValue: 'green' } } },
    ]);
  });

  /** An endpoint that takes its subscription, and then answers as it is told. */
  async function startConfirmedEndpoint(answers: readonly (number | string)[]) {
    const endpoint = await startEndpoint([200, ...answers]);
    const topicArn = await createTopic();
    await subscribe(topicArn, 'http', endpoint.url);
    await emulator.clock.advance(0);
    const { Token } = JSON.parse(endpoint.requests[0]?.body ?? '') as { readonly Token: string };
    const { SubscriptionArn = '' } = await sns.send(
      new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token }),
    );
    return { ...endpoint, topicArn, subscriptionArn: SubscriptionArn };
  }
});

describe('tags', () => {
  it('are set, changed and removed', async () => {
    const ResourceArn = await createTopic({ Tags: [{ Key: 'a', Value: '1' }] });

    await sns.send(
      new TagResourceCommand({
        ResourceArn,
        Tags: [
          { Key: 'a', Value: '2' },
          { Key: 'b', Value: '3' },
        ],
      }),
    );
    await sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['b', 'nothing'] }));

    const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'a', Value: '2' }]);
  });

  it('are at most fifty, each once, on a topic that exists', async () => {
    const ResourceArn = await createTopic();
    const tag = (Key: string) => ({ Key, Value: 'v' });
    const put = (arn: string, keys: readonly string[]) =>
      sns.send(new TagResourceCommand({ ResourceArn: arn, Tags: keys.map(tag) }));

    const tooMany = put(
      ResourceArn,
      Array.from({ length: 51 }, (_, index) => `k${index}`),
    );
    const twice = put(ResourceArn, ['k', 'k']);
    const nowhere = put(`${TOPIC_PREFIX}nothing`, ['k']);

    await expect(tooMany).rejects.toMatchObject({
      name: 'TagLimitExceededException',
      message: 'Could not complete request: tag quota of per resource exceeded',
    });
    await expect(twice).rejects.toMatchObject({
      message: 'Invalid parameter: Duplicated keys are not allowed.',
    });
    await expect(nowhere).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Resource does not exist',
    });
  });
});

describe('a function', () => {
  it('gets the event of SNS, asynchronously, from the topic', async () => {
    const { scope, invocations } = await startWorld();
    const { sns: api } = scope.aws(ROOT);
    const { TopicArn } = await api.CreateTopic({ Name: 'orders' });
    const { SubscriptionArn } = await api.Subscribe({
      TopicArn,
      Protocol: 'lambda',
      Endpoint: FUNCTION_ARN,
    });

    const { MessageId } = await api.Publish({
      TopicArn,
      Message: 'x',
      MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } },
    });
    await scope.clock.advance(0);

    expect(invocations).toMatchObject([
      {
        caller: { kind: 'service', principal: 'sns.amazonaws.com', sourceArn: TopicArn },
        FunctionName: FUNCTION_ARN,
        InvocationType: 'Event',
      },
    ]);
    expect(invocations[0]?.event).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: SubscriptionArn,
          Sns: {
            Type: 'Notification',
            MessageId,
            TopicArn,
            Subject: null,
            Message: 'x',
            Timestamp: '2026-01-01T00:00:00.000Z',
            SignatureVersion: '1',
            Signature: expect.any(String),
            SigningCertUrl: expect.any(String),
            UnsubscribeUrl: expect.any(String),
            MessageAttributes: { n: { Type: 'Number', Value: '1' } },
          },
        },
      ],
    });
  });
});

describe('an email', () => {
  it('stays in the outbox', async () => {
    const { world, scope } = await startWorld();
    const { sns: api } = scope.aws(ROOT);
    const { TopicArn } = await api.CreateTopic({ Name: 'orders' });
    await api.Subscribe({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
    await api.Subscribe({ TopicArn, Protocol: 'email-json', Endpoint: 'bot@example.com' });
    await scope.clock.advance('1m');

    await api.Publish({ TopicArn, Message: 'rolled back', Subject: 'Release' });
    await api.Publish({ TopicArn, Message: 'again' });
    await scope.clock.advance(0);

    const outbox = readOutbox(world.state<SnsState>('sns', ACCOUNT, 'us-east-1'));
    const time = START_TIME + 60_000;
    const ofPerson = outbox.filter(({ to }) => to === 'ops@example.com');
    expect(ofPerson).toEqual([
      { to: 'ops@example.com', subject: 'Release', text: 'rolled back', time },
      { to: 'ops@example.com', subject: 'AWS Notification Message', text: 'again', time },
    ]);
    const [ofBot] = outbox.filter(({ to }) => to === 'bot@example.com');
    expect(JSON.parse(ofBot?.text ?? '')).toMatchObject({ Message: 'rolled back' });
  });
});

describe('metrics', () => {
  it('count what was published, delivered and refused', async () => {
    const { scope } = await startWorld();
    const counted: string[] = [];
    scope.bus.on('metric-data', ({ namespace, data }) => {
      if (namespace === 'AWS/SNS') counted.push(...data.map(describeMetric));
    });
    const { sns: api } = scope.aws(ROOT);
    const { TopicArn } = await api.CreateTopic({ Name: 'orders' });
    await api.Subscribe({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
    await api.Subscribe({ TopicArn, Protocol: 'sqs', Endpoint: `${QUEUE_PREFIX}nothing` });
    await api.Subscribe({ TopicArn, Protocol: 'lambda', Endpoint: `${FUNCTION_ARN}:broken` });

    await api.Publish({ TopicArn, Message: 'x' });
    await scope.clock.advance(0);

    expect(counted.sort()).toEqual([
      'NumberOfMessagesPublished orders 1',
      'NumberOfNotificationsDelivered orders 1',
      'NumberOfNotificationsFailed orders 1',
      'NumberOfNotificationsFailed orders 1',
    ]);
  });

  function describeMetric({ name, value, dimensions }: ServiceMetric): string {
    return `${name} ${dimensions[0]?.TopicName} ${value}`;
  }
});

describe('a service that publishes', () => {
  const sourceArn = `arn:aws:events:us-east-1:${ACCOUNT}:rule/tick`;
  const principal = 'events.amazonaws.com';
  const service = { kind: 'service', principal, accountId: ACCOUNT, sourceArn } as const;
  const TopicArn = `${TOPIC_PREFIX}orders`;
  const policy = (Effect: 'Allow' | 'Deny') =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect,
          Principal: { Service: principal },
          Action: 'sns:Publish',
          Resource: TopicArn,
          Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
        },
      ],
    });

  it.each([
    ['the default policy', {}, 'because no resource-based policy allows the SNS:Publish action'],
    [
      'a policy that denies',
      { Policy: policy('Deny') },
      'with an explicit deny in a resource-based policy',
    ],
  ])('is refused by %s', async (_, Attributes, reason) => {
    const { scope } = await startWorld();
    await scope.aws(ROOT).sns.CreateTopic({ Name: 'orders', Attributes });

    const published = scope.aws(service).sns.Publish({ TopicArn, Message: 'x' });

    await expect(published).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: `User: ${principal} is not authorized to perform: SNS:Publish on resource: ${TopicArn} ${reason}`,
    });
  });

  it('is admitted by the default policy when it is CloudWatch, which names the owner', async () => {
    const { scope } = await startWorld();
    await scope.aws(ROOT).sns.CreateTopic({ Name: 'orders' });
    const cloudWatch = { ...service, principal: 'cloudwatch.amazonaws.com' };

    const published = await scope.aws(cloudWatch).sns.Publish({ TopicArn, Message: 'x' });

    expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is admitted by a policy that names it and its source', async () => {
    const { scope } = await startWorld();
    const Attributes = { Policy: policy('Allow') };
    await scope.aws(ROOT).sns.CreateTopic({ Name: 'orders', Attributes });

    const published = await scope.aws(service).sns.Publish({ TopicArn, Message: 'x' });

    expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

const ROOT = { kind: 'root', accountId: ACCOUNT } as const;
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:worker`;

let lastNumber = 0;

function newName(): string {
  lastNumber += 1;
  return `name-${lastNumber}`;
}

async function createTopic(input: Partial<CreateTopicCommandInput> = {}): Promise<string> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: newName(), ...input }));
  return TopicArn ?? '';
}

async function topicAttributes(TopicArn: string) {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes ?? {};
}

async function subscribe(
  TopicArn: string,
  Protocol: string,
  Endpoint: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }),
  );
  return SubscriptionArn ?? '';
}

async function subscriptionAttributes(SubscriptionArn: string) {
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  return Attributes;
}

/** A topic and a queue that lets it in and is subscribed to it. */
async function createSubscribedQueue(attributes: Record<string, string> = {}, topic?: string) {
  const topicArn = topic ?? (await createTopic());
  const name = newName();
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: `${QUEUE_PREFIX}${name}`,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
  );
  const subscriptionArn = await subscribe(topicArn, 'sqs', `${QUEUE_PREFIX}${name}`, attributes);
  const queueArn = `${QUEUE_PREFIX}${name}`;
  return { topicArn, subscriptionArn, queueUrl: QueueUrl, queueArn };
}

/** Publishes and waits until everything is delivered. */
async function publish(TopicArn: string, input: Partial<PublishCommandInput>) {
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'x', ...input }));
  await emulator.clock.advance(0);
  return MessageId;
}

async function receive(QueueUrl: string): Promise<Message[]> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}

type SeenRequest = { readonly headers: IncomingHttpHeaders; readonly body: string };

/**
 * A subscriber on this machine that remembers everything.
 *
 * @param answers the status of each answer, or what else it does; 200 after the last
 */
async function startEndpoint(answers: readonly (number | string)[] = []) {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const answer = answers[requests.length - 1] ?? 200;
    if (typeof answer === 'string') request.socket.destroy();
    else response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns` };
}

type SeenInvocation = {
  readonly caller: Caller;
  readonly FunctionName: string;
  readonly InvocationType: string | undefined;
  readonly event: unknown;
};

/**
 * What services see of each other inside the emulator, with a Lambda that only remembers; `:broken`
 * refuses.
 */
async function startWorld() {
  const invocations: SeenInvocation[] = [];
  const lambda: Service = defineService<typeof import('@aws-sdk/client-lambda')>()({
    createState: () => ({}),
    inventory: () => [],
    permissions: { prefix: 'lambda', refusal: ACCESS_DENIED_REST, needs: { Invoke: () => '*' } },
    operations: {
      Invoke: (_state, { FunctionName, InvocationType, Payload }, { caller }) => {
        if (FunctionName.endsWith(':broken')) throw new AwsError('AccessDeniedException', 'no');
        const event: unknown = JSON.parse(Buffer.from(Payload ?? []).toString());
        invocations.push({ caller, FunctionName, InvocationType, event });
        return { StatusCode: 202 };
      },
    },
  });
  const entry = { ...SERVICES.lambda, load: async () => lambda };
  const world = await World.load({ ...SERVICES, lambda: entry }, sharedParts());
  await world.services.need('sns');
  return { world, invocations, scope: world.scope(ACCOUNT, 'us-east-1') };
}
