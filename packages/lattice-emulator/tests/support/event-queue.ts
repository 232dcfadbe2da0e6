import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Emulator } from '../../src/index.ts';
import { clientConfig } from './emulator.ts';

/** A rule that sends every event of the source that bears its name to a queue of that name. */
export class EventQueue {
  readonly name: string;
  readonly url: string;
  readonly #events: EventBridgeClient;
  readonly #sqs: SQSClient;

  private constructor(emulator: Emulator, name: string, url: string) {
    this.name = name;
    this.url = url;
    this.#events = new EventBridgeClient(clientConfig(emulator));
    this.#sqs = new SQSClient(clientConfig(emulator));
  }

  static async create(emulator: Emulator, name: string): Promise<EventQueue> {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
    };
    const Policy = JSON.stringify({ Statement: [statement] });
    const { QueueUrl = '' } = await new SQSClient(clientConfig(emulator)).send(
      new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }),
    );
    const queue = new EventQueue(emulator, name, QueueUrl);
    const EventPattern = JSON.stringify({ source: [name] });
    await queue.#events.send(new PutRuleCommand({ Name: name, EventPattern }));
    const Arn = `arn:aws:sqs:us-east-1:123456789012:${name}`;
    await queue.#events.send(
      new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn }] }),
    );
    return queue;
  }

  /** @param detailType tells one event from another */
  async put(detailType: string): Promise<void> {
    const entry = { Source: this.name, DetailType: detailType, Detail: '{}' };
    await this.#events.send(new PutEventsCommand({ Entries: [entry] }));
  }

  /** The detail types of the events that have come since, in the order in which they came. */
  async take(): Promise<string[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages) {
      await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
    }
    return Messages.map(
      ({ Body = '{}' }) => (JSON.parse(Body) as { 'detail-type': string })['detail-type'],
    );
  }
}
