import {
  type GetQueueAttributesRequest,
  type GetQueueAttributesResult,
  QueueAttributeName,
  type SetQueueAttributesRequest,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { unknownAttribute } from '../errors.ts';
import { countMessages } from '../messages.ts';
import { changeSettings, describeSettings } from '../queue-settings.ts';
import { findQueue, hasQueue, type Queue, type SqsState, wakeReceivers } from '../state.ts';

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export function getQueueAttributes(
  state: SqsState,
  input: Checked<GetQueueAttributesRequest>,
  call: Call,
): GetQueueAttributesResult {
  const queue = findQueue(state, call, input.QueueUrl);
  const names: readonly string[] = input.AttributeNames ?? [];
  const unknown = names.find((name) => !Object.hasOwn(QueueAttributeName, name));
  if (unknown !== undefined) throw unknownAttribute(unknown);

  const all = Object.entries(describeQueue(queue, call.clock.now()));
  const chosen = all.filter(([name]) => names.includes('All') || names.includes(name));
  return chosen.length === 0 ? {} : { Attributes: Object.fromEntries(chosen) };
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 *
 * Differs: changes apply at once; AWS takes up to a minute, and up to 15 for the retention period.
 */
export function setQueueAttributes(
  state: SqsState,
  input: Checked<SetQueueAttributesRequest>,
  call: Call,
): object {
  const queue = findQueue(state, call, input.QueueUrl);
  queue.settings = changeSettings(queue.settings, input.Attributes, (arn) => hasQueue(state, arn));
  queue.modifiedAt = call.clock.now();
  wakeReceivers(queue);
  return {};
}

function describeQueue(queue: Queue, now: number): Record<string, string> {
  const { visible, inFlight, delayed } = countMessages(queue, now);
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    ...describeSettings(queue.settings),
  };
}

function seconds(ms: number): string {
  return String(Math.floor(ms / 1_000));
}
