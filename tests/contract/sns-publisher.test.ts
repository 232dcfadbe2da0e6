import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { openRoleSession } from '../../packages/lattice-emulator/tests/support/role-session.ts';
import { SnsPublisher } from '../../src/aws/sns-publisher.ts';

const emulator = await startEmulator();
const sns = new SNSClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));

const MESSAGE = {
  subject: '[CRITICAL] shop prod: rolled back to blue (2.0.0, GreenInAlarm)',
  body: 'rolled back to blue\n\nWeights now: blue 100 %, green 0 %',
  attributes: { severity: 'CRITICAL', service: 'shop', stage: 'prod' },
};

describe('a message to people', () => {
  let topicArn = '';

  beforeAll(async () => {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'people' }));
    topicArn = TopicArn;
    await subscribe('email', 'on-call@example.com');
  });

  it('is mailed with its subject, and its text as it is', async () => {
    await new SnsPublisher(sns, topicArn).publish(MESSAGE);
    await emulator.clock.advance(0);

    expect(emulator.outbox()).toMatchObject([
      { to: 'on-call@example.com', subject: MESSAGE.subject, text: MESSAGE.body },
    ]);
  });

  it('has attributes that subscribers can filter by', async () => {
    const Attributes = { Policy: JSON.stringify(POLICY) };
    const queue = new CreateQueueCommand({ QueueName: 'programs', Attributes });
    const { QueueUrl } = await sqs.send(queue);
    await subscribe('sqs', 'arn:aws:sqs:us-east-1:123456789012:programs');

    await new SnsPublisher(sns, topicArn).publish(MESSAGE);
    await emulator.clock.advance(0);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(JSON.parse(Messages[0]?.Body ?? '{}')).toMatchObject({
      Subject: MESSAGE.subject,
      MessageAttributes: {
        severity: { Type: 'String', Value: 'CRITICAL' },
        service: { Type: 'String', Value: 'shop' },
        stage: { Type: 'String', Value: 'prod' },
      },
    });
  });

  it('fails where it is not authorized', async () => {
    const { config } = await openRoleSession(emulator, []);
    const forbidden = new SnsPublisher(new SNSClient(config), topicArn);

    await expect(forbidden.publish(MESSAGE)).rejects.toThrow('is not authorized');
  });

  async function subscribe(Protocol: string, Endpoint: string): Promise<void> {
    await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol, Endpoint }));
  }
});

const POLICY = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
    },
  ],
};
