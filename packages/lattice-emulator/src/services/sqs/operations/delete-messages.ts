import type {
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  DeleteMessageRequest,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkBatch, performBatch } from '../batch.ts';
import { findByHandle } from '../messages.ts';
import { findQueue, type Queue, type SqsState } from '../state.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(
  state: SqsState,
  input: Checked<DeleteMessageRequest>,
  call: Call,
): object {
  remove(findQueue(state, call, input.QueueUrl), input.ReceiptHandle);
  return {};
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 */
export function deleteMessageBatch(
  state: SqsState,
  input: Checked<DeleteMessageBatchRequest>,
  call: Call,
): DeleteMessageBatchResult {
  const queue = findQueue(state, call, input.QueueUrl);
  checkBatch(input.Entries, 'DeleteMessageBatchRequestEntry');
  return performBatch(input.Entries, ({ Id, ReceiptHandle }) => {
    remove(queue, ReceiptHandle);
    return { Id };
  });
}

/**
 * An older handle than the latest one deletes nothing and is no error, nor is one of a message that
 * is gone.
 */
function remove(queue: Queue, handle: string): void {
  const message = findByHandle(queue, handle);
  if (message === undefined) return;
  queue.messages.delete(message.id);
  queue.counts.deleted += 1;
}
