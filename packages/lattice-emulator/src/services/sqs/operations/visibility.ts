import type { ChangeMessageVisibilityRequest } from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkRange, invalidValueOf } from '../errors.ts';
import { findByHandle } from '../messages.ts';
import { findQueue, type SqsState, wakeReceivers } from '../state.ts';

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function changeMessageVisibility(
  state: SqsState,
  input: Checked<ChangeMessageVisibilityRequest>,
  call: Call,
): object {
  const queue = findQueue(state, call, input.QueueUrl);
  checkRange('VisibilityTimeout', input.VisibilityTimeout, [0, 43_200]);
  const message = findByHandle(queue, input.ReceiptHandle);
  if (message === undefined) {
    const reason = 'Message does not exist or is not available for visibility timeout change.';
    throw invalidValueOf('ReceiptHandle', input.ReceiptHandle, reason);
  }
  const now = call.clock.now();
  // A message that has become visible again stays so, and that is no error.
  if (message.visibleAt > now) message.visibleAt = now + input.VisibilityTimeout * 1_000;
  wakeReceivers(queue);
  return {};
}
