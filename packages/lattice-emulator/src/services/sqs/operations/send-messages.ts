import {
  BatchRequestTooLong,
  InvalidMessageContents,
  type SendMessageBatchRequest,
  type SendMessageBatchRequestEntry,
  type SendMessageBatchResult,
  type SendMessageRequest,
  type SendMessageResult,
} from '@aws-sdk/client-sqs';
import type { Caller } from '../../../access/caller.ts';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkBatch, performBatch } from '../batch.ts';
import { invalidParameterValue, invalidValueOf, missingParameter } from '../errors.ts';
import {
  md5OfAttributes,
  md5OfText,
  readMessageAttributes,
  sizeOfAttributes,
} from '../message-attributes.ts';
import { checkPermission } from '../permission.ts';
import {
  findQueue,
  type Queue,
  type QueueMessage,
  type SqsState,
  wakeReceivers,
} from '../state.ts';

const LONGEST_DELAY_SECONDS = 900;
const MOST_BYTES_OF_BATCH = 1_048_576;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(
  state: SqsState,
  input: Checked<SendMessageRequest>,
  call: Call,
): SendMessageResult {
  const queue = findQueue(state, call, input.QueueUrl);
  checkPermission(queue, call, 'sqs:SendMessage');
  return send(queue, input, call);
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function sendMessageBatch(
  state: SqsState,
  input: Checked<SendMessageBatchRequest>,
  call: Call,
): SendMessageBatchResult {
  const queue = findQueue(state, call, input.QueueUrl);
  checkPermission(queue, call, 'sqs:SendMessage');
  checkBatch(input.Entries, 'SendMessageBatchRequestEntry');
  const size = input.Entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody), 0);
  if (size > MOST_BYTES_OF_BATCH) {
    const message = `Batch requests cannot be longer than ${MOST_BYTES_OF_BATCH} bytes. You have sent ${size} bytes.`;
    throw new BatchRequestTooLong({ message, $metadata: {} });
  }
  return performBatch(input.Entries, (entry) => ({ Id: entry.Id, ...send(queue, entry, call) }));
}

type Sent = Omit<Checked<SendMessageBatchRequestEntry>, 'Id'>;
type Receipt = {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string;
  MD5OfMessageSystemAttributes?: string;
};

function send(queue: Queue, input: Sent, call: Call): Receipt {
  const message = readMessage(queue, input, call);
  queue.messages.set(message.id, message);
  queue.counts.sent += 1;
  wakeReceivers(queue);

  const attributesMd5 = md5OfAttributes(message.attributes);
  const systemMd5 = md5OfAttributes(readMessageAttributes(input.MessageSystemAttributes));
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5OfText(message.body),
    ...(attributesMd5 === undefined ? {} : { MD5OfMessageAttributes: attributesMd5 }),
    ...(systemMd5 === undefined ? {} : { MD5OfMessageSystemAttributes: systemMd5 }),
  };
}

function readMessage(queue: Queue, input: Sent, call: Call): QueueMessage {
  const { MessageBody: body, DelaySeconds: delay = queue.settings.numbers.DelaySeconds } = input;
  const attributes = readMessageAttributes(input.MessageAttributes);
  checkBody(body, sizeOfAttributes(attributes), queue);
  if (delay < 0 || delay > LONGEST_DELAY_SECONDS) {
    const reason = `DelaySeconds must be >= 0 and <= ${LONGEST_DELAY_SECONDS}.`;
    throw invalidValueOf('DelaySeconds', delay, reason);
  }
  checkNoFifo(input);
  const now = call.clock.now();
  return {
    id: call.random.uuid(),
    body,
    attributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    senderId: senderIdOf(call.caller),
    sentAt: now,
    visibleAt: now + delay * 1_000,
    receiveCount: 0,
    firstReceivedAt: undefined,
    receiptHandle: undefined,
    sourceArn: undefined,
  };
}

function checkBody(body: string, attributesSize: number, { settings }: Queue): void {
  if (body === '') throw missingParameter('MessageBody');
  const limit = settings.numbers.MaximumMessageSize;
  if (Buffer.byteLength(body) + attributesSize > limit) {
    throw invalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  if (!/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(body)) {
    const message =
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
    throw new InvalidMessageContents({ message, $metadata: {} });
  }
}

function checkNoFifo({ MessageDeduplicationId, MessageGroupId }: Sent): void {
  if (MessageDeduplicationId !== undefined) {
    const reason = 'The request includes a parameter that is not valid for this queue type.';
    throw invalidValueOf('MessageDeduplicationId', MessageDeduplicationId, reason);
  }
  if (MessageGroupId !== undefined) throw notSupportedFeature('fair queues (MessageGroupId)');
}

/**
 * Differs: the sender is the role name of a session, or the principal of a service, where AWS shows
 * internal ids.
 */
function senderIdOf(caller: Caller): string {
  switch (caller.kind) {
    case 'root':
      return caller.accountId;
    case 'role':
      return `${caller.roleName}:${caller.sessionName}`;
    case 'service':
      return caller.principal;
    case 'anonymous':
      return 'anonymous';
  }
}
