import {
  type Message,
  MessageSystemAttributeName,
  type ReceiveMessageRequest,
  type ReceiveMessageResult,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkRange, invalidValueOf, unknownAttribute } from '../errors.ts';
import {
  describeMessageAttributes,
  type MessageAttribute,
  md5OfAttributes,
  md5OfText,
} from '../message-attributes.ts';
import { nextChange, takeMessages } from '../messages.ts';
import { findQueue, type QueueMessage, type SqsState } from '../state.ts';

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 *
 * Differs: all visible messages are found, in the order of sending, where AWS queries only some of
 * its servers. On a clock that stands still a long poll ends at once, because time does not pass.
 */
export async function receiveMessage(
  state: SqsState,
  input: Checked<ReceiveMessageRequest>,
  call: Call,
): Promise<ReceiveMessageResult> {
  const wanted = readWanted(input);
  const { settings } = findQueue(state, call, input.QueueUrl);
  const waitSeconds = input.WaitTimeSeconds ?? settings.numbers.ReceiveMessageWaitTimeSeconds;
  const deadline = call.clock.now() + waitSeconds * 1_000;
  for (;;) {
    // Looked up each time: the queue may be deleted while its receiver waits.
    const queue = findQueue(state, call, input.QueueUrl);
    const { VisibilityTimeout: visibilitySeconds = queue.settings.numbers.VisibilityTimeout } =
      input;
    const { limit } = wanted;
    const messages = takeMessages(state, queue, { limit, visibilitySeconds }, call);
    if (messages.length > 0) return { Messages: messages.map((item) => describe(item, wanted)) };
    if (call.clock.now() >= deadline || call.clock.speed === 0) return {};
    await nextChange(queue, call.clock, deadline);
  }
}

type Wanted = {
  readonly limit: number;
  readonly attributeNames: readonly string[];
  readonly systemNames: readonly string[];
};

function readWanted(input: Checked<ReceiveMessageRequest>): Wanted {
  checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages, [1, 10]);
  checkRange('VisibilityTimeout', input.VisibilityTimeout, [0, 43_200]);
  const { WaitTimeSeconds: wait = 0, ReceiveRequestAttemptId: attemptId } = input;
  if (wait < 0 || wait > 20) {
    throw invalidValueOf('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
  }
  if (attemptId !== undefined) {
    const reason = 'The request includes a parameter that is not valid for this queue type.';
    throw invalidValueOf('ReceiveRequestAttemptId', attemptId, reason);
  }
  const systemNames: string[] = [
    ...(input.MessageSystemAttributeNames ?? []),
    ...(input.AttributeNames ?? []),
  ];
  const unknown = systemNames.find((name) => !Object.hasOwn(MessageSystemAttributeName, name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  return {
    limit: input.MaxNumberOfMessages ?? 1,
    attributeNames: input.MessageAttributeNames ?? [],
    systemNames,
  };
}

function describe(message: QueueMessage, wanted: Wanted): Message {
  const attributes = new Map(
    [...message.attributes].filter(([name]) => isWanted(name, wanted.attributeNames)),
  );
  const system = describeSystem(message, wanted.systemNames);
  return {
    MessageId: message.id,
    ...(message.receiptHandle === undefined ? {} : { ReceiptHandle: message.receiptHandle }),
    Body: message.body,
    MD5OfBody: md5OfText(message.body),
    ...(Object.keys(system).length === 0 ? {} : { Attributes: system }),
    ...describeAttributes(attributes),
  };
}

/** A name, `All`, or the start of names with `.*` after it. */
function isWanted(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) =>
      pattern === 'All' ||
      pattern === name ||
      (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );
}

/** The digest is of the attributes that go out, not of all that came in. */
function describeAttributes(attributes: ReadonlyMap<string, MessageAttribute>): Message {
  const md5 = md5OfAttributes(attributes);
  if (md5 === undefined) return {};
  return {
    MD5OfMessageAttributes: md5,
    MessageAttributes: describeMessageAttributes(attributes),
  };
}

function describeSystem(message: QueueMessage, names: readonly string[]): Record<string, string> {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receiveCount,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  );
  return Object.fromEntries(chosen.map(([name, value]) => [name, String(value)]));
}
