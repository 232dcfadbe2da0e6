import {
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  type TagResourceRequest,
  TooManyTagsException,
  type UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked } from '../../../sdk-types.ts';
import { findGroupByArn, type LogsState } from '../state.ts';

const MOST_TAGS = 50;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
export function tagResource(state: LogsState, input: Checked<TagResourceRequest>): object {
  const { tags } = findGroupByArn(state, input.resourceArn);
  if (new Set([...tags.keys(), ...Object.keys(input.tags)]).size > MOST_TAGS) {
    const message = `A resource can have no more than ${MOST_TAGS} tags.`;
    throw new TooManyTagsException({ message, resourceName: input.resourceArn, $metadata: {} });
  }
  for (const [key, value] of Object.entries(input.tags)) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html */
export function untagResource(state: LogsState, input: Checked<UntagResourceRequest>): object {
  const { tags } = findGroupByArn(state, input.resourceArn);
  for (const key of input.tagKeys) tags.delete(key);
  return {};
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html
 */
export function listTagsForResource(
  state: LogsState,
  input: Checked<ListTagsForResourceRequest>,
): ListTagsForResourceResponse {
  return { tags: Object.fromEntries(findGroupByArn(state, input.resourceArn).tags) };
}
