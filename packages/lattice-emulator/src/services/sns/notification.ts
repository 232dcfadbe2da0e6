import type { PublishInput } from '@aws-sdk/client-sns';
import type { Call } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { invalidParameter } from './errors.ts';
import {
  type MessageAttributes,
  readMessageAttributes,
  sizeOfAttributes,
} from './message-attributes.ts';

/** A message on its way from a topic to its subscribers. */
export type Notification = {
  readonly id: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  /** The text for each protocol that has one of its own, and the `default` of the others. */
  readonly texts: Readonly<Record<string, unknown>> & { readonly default: string };
  readonly attributes: MessageAttributes;
  readonly timestamp: number;
  readonly signatureVersion: string;
  readonly sizeBytes: number;
};

export type Message = Pick<
  Checked<PublishInput>,
  | 'Message'
  | 'Subject'
  | 'MessageStructure'
  | 'MessageAttributes'
  | 'MessageDeduplicationId'
  | 'MessageGroupId'
>;

/** The most that a message, or all messages of a batch together, may have with their attributes. */
export const MOST_BYTES = 262_144;

/**
 * @throws InvalidParameterException
 * @throws InvalidParameterValueException for message attributes
 */
export function readNotification(
  topic: { readonly arn: string; readonly signatureVersion: string },
  input: Message,
  { clock, random }: Call,
): Notification {
  const attributes = readMessageAttributes(input.MessageAttributes);
  const sizeBytes = Buffer.byteLength(input.Message) + sizeOfAttributes(attributes);
  if (input.Message === '') throw invalidParameter('Empty message');
  if (sizeBytes > MOST_BYTES) throw invalidParameter('Message too long');
  checkSubject(input.Subject);
  checkNoFifo(input);
  return {
    id: random.uuid(),
    topicArn: topic.arn,
    subject: input.Subject,
    texts: readTexts(input),
    attributes,
    timestamp: clock.now(),
    signatureVersion: topic.signatureVersion,
    sizeBytes,
  };
}

export function textFor({ texts }: Notification, protocol: string): string {
  const own = texts[protocol];
  return typeof own === 'string' ? own : texts.default;
}

/** It becomes the subject line of emails: up to 100 characters that can be printed. */
function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (!/^[^\p{Cc}]{1,100}$/u.test(subject)) throw invalidParameter('Subject');
}

function checkNoFifo({ MessageDeduplicationId, MessageGroupId }: Message): void {
  if (MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (MessageGroupId !== undefined) throw notSupportedFeature('MessageGroupId for topics');
}

function readTexts({ Message: text, MessageStructure: structure }: Message): Notification['texts'] {
  if (structure === undefined) return { default: text };
  // Text not verified against AWS.
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const texts = parseObject(text);
  if (typeof texts.default !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return { ...texts, default: texts.default };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return { ...(value as Readonly<Record<string, unknown>> | null) };
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
}
