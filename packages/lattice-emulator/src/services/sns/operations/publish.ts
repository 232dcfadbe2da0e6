import {
  BatchEntryIdsNotDistinctException,
  BatchRequestTooLongException,
  EmptyBatchRequestException,
  InvalidBatchEntryIdException,
  type PublishBatchInput,
  type PublishBatchRequestEntry,
  type PublishBatchResponse,
  type PublishInput,
  type PublishResponse,
  TooManyEntriesInBatchRequestException,
} from '@aws-sdk/client-sns';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { dispatch } from '../delivery.ts';
import { invalidParameter } from '../errors.ts';
import { type Message, MOST_BYTES, type Notification, readNotification } from '../notification.ts';
import { checkPermission } from '../permission.ts';
import { findTopic, type SnsState, type Topic } from '../state.ts';

const MOST_ENTRIES = 10;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function publish(
  state: SnsState,
  input: Checked<PublishInput>,
  call: Call,
): PublishResponse {
  if (input.PhoneNumber !== undefined) throw notSupportedFeature('SMS messages');
  const arn = input.TopicArn ?? input.TargetArn;
  if (arn === undefined) {
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
  }
  const topic = findTopic(state, arn);
  checkPermission(topic, call, 'SNS:Publish');
  const notification = read(topic, input, call);
  dispatch(state, topic, notification, call);
  return { MessageId: notification.id };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export function publishBatch(
  state: SnsState,
  input: Checked<PublishBatchInput>,
  call: Call,
): PublishBatchResponse {
  const topic = findTopic(state, input.TopicArn);
  checkPermission(topic, call, 'SNS:Publish');
  const entries = input.PublishBatchRequestEntries;
  checkBatch(entries);
  // One entry that is wrong is an error of the whole request; none is sent before all are read.
  const notifications = entries.map((entry) => ({
    Id: entry.Id,
    notification: read(topic, entry, call),
  }));
  checkTotalSize(notifications.map(({ notification }) => notification));
  for (const { notification } of notifications) dispatch(state, topic, notification, call);
  const Successful = notifications.map(({ Id, notification }) => ({
    Id,
    MessageId: notification.id,
  }));
  return { Successful, Failed: [] };
}

function read({ arn, settings }: Topic, message: Message, call: Call): Notification {
  return readNotification(
    { arn, signatureVersion: settings.signatureVersion ?? '1' },
    message,
    call,
  );
}

function checkBatch(entries: readonly Checked<PublishBatchRequestEntry>[]): void {
  const $metadata = {};
  if (entries.length === 0) {
    const message = "The batch request doesn't contain any entries.";
    throw new EmptyBatchRequestException({ message, $metadata });
  }
  if (entries.length > MOST_ENTRIES) {
    const message = 'The batch request contains more entries than permissible.';
    throw new TooManyEntriesInBatchRequestException({ message, $metadata });
  }
  const ids = entries.map(({ Id }) => Id);
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const message =
      "The Id of a batch entry in a batch request doesn't abide by the specification.";
    throw new InvalidBatchEntryIdException({ message, $metadata });
  }
  if (new Set(ids).size < ids.length) {
    const message = 'Two or more batch entries in the request have the same Id.';
    throw new BatchEntryIdsNotDistinctException({ message, $metadata });
  }
}

function checkTotalSize(notifications: readonly Notification[]): void {
  const size = notifications.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (size <= MOST_BYTES) return;
  const message = 'The length of all the batch messages put together is more than the limit.';
  throw new BatchRequestTooLongException({ message, $metadata: {} });
}
