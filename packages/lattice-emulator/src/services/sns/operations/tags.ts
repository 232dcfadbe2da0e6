import {
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  ResourceNotFoundException,
  TagLimitExceededException,
  type TagResourceRequest,
  type UntagResourceRequest,
} from '@aws-sdk/client-sns';
import type { Checked } from '../../../sdk-types.ts';
import { checkArn, invalidParameter } from '../errors.ts';
import type { SnsState } from '../state.ts';

const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
export function tagResource(state: SnsState, input: Checked<TagResourceRequest>): object {
  const tags = tagsOf(state, input.ResourceArn);
  const keys = input.Tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicated keys are not allowed.');
  if (new Set([...tags.keys(), ...keys]).size > MOST_TAGS) {
    const message = 'Could not complete request: tag quota of per resource exceeded';
    throw new TagLimitExceededException({ message, $metadata: {} });
  }
  for (const { Key, Value } of input.Tags) tags.set(Key, Value);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html */
export function untagResource(state: SnsState, input: Checked<UntagResourceRequest>): object {
  const tags = tagsOf(state, input.ResourceArn);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html */
export function listTagsForResource(
  state: SnsState,
  input: Checked<ListTagsForResourceRequest>,
): ListTagsForResourceResponse {
  const tags = tagsOf(state, input.ResourceArn);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** Only topics have tags. */
function tagsOf(state: SnsState, arn: string): Map<string, string> {
  checkArn('ResourceArn', arn);
  const topic = state.topics.get(arn);
  if (topic !== undefined) return topic.tags;
  throw new ResourceNotFoundException({ message: 'Resource does not exist', $metadata: {} });
}
