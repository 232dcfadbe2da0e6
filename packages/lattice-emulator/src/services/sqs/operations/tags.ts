import type {
  ListQueueTagsRequest,
  ListQueueTagsResult,
  TagQueueRequest,
  UntagQueueRequest,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalidParameterValue } from '../errors.ts';
import { findQueue, type SqsState } from '../state.ts';

const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export function tagQueue(state: SqsState, input: Checked<TagQueueRequest>, call: Call): object {
  const { name, tags } = findQueue(state, call, input.QueueUrl);
  const added = Object.entries(input.Tags);
  if (new Set([...tags.keys(), ...Object.keys(input.Tags)]).size > MOST_TAGS) {
    throw invalidParameterValue(`Too many tags added for queue ${name}.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export function untagQueue(state: SqsState, input: Checked<UntagQueueRequest>, call: Call): object {
  const { tags } = findQueue(state, call, input.QueueUrl);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export function listQueueTags(
  state: SqsState,
  input: Checked<ListQueueTagsRequest>,
  call: Call,
): ListQueueTagsResult {
  const { tags } = findQueue(state, call, input.QueueUrl);
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
}
