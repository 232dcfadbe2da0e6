import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Message, Publisher } from '../ports/publisher.ts';

/** Publishes to a topic, which mails the subject and the body as they are. */
export class SnsPublisher implements Publisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async publish({ subject, body, attributes }: Message): Promise<void> {
    const values = Object.entries(attributes).map(([name, value]) => {
      return [name, { DataType: 'String', StringValue: value }];
    });
    await this.#client.send(
      new PublishCommand({
        TopicArn: this.#topicArn,
        Subject: subject,
        Message: body,
        MessageAttributes: Object.fromEntries(values),
      }),
    );
  }
}
