import {
  type ListTagsForResourceInput,
  type ListTagsForResourceOutput,
  ResourceNotFoundException,
  type TagResourceInput,
  type UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../sdk-types.ts';
import { invalidValue } from '../errors.ts';
import type { CloudWatchState } from '../state.ts';

const MAX_TAGS = 50;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  state: CloudWatchState,
  input: Checked<ListTagsForResourceInput>,
): ListTagsForResourceOutput {
  const tags = findTags(state, input.ResourceARN);
  return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
export function tagResource(state: CloudWatchState, input: Checked<TagResourceInput>): object {
  const tags = findTags(state, input.ResourceARN);
  const added = input.Tags.map(({ Key, Value }) => [Key, Value] as const);
  if (new Map([...tags, ...added]).size > MAX_TAGS) {
    throw invalidValue(`A resource can have at most ${MAX_TAGS} tags.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html */
export function untagResource(state: CloudWatchState, input: Checked<UntagResourceInput>): object {
  const tags = findTags(state, input.ResourceARN);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

function findTags(state: CloudWatchState, arn: string): Map<string, string> {
  const tags = state.tags.get(arn);
  if (tags !== undefined) return tags;
  const ResourceId = arn;
  throw new ResourceNotFoundException({
    message: `Resource ${arn} does not exist`,
    ResourceType: arn.includes(':dashboard/') ? 'dashboard' : 'alarm',
    ResourceId,
    $metadata: {},
  });
}
