import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findFunction, type LambdaState } from '../state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export function listTags(
  state: LambdaState,
  input: Checked<ListTagsRequest>,
  call: Call,
): ListTagsResponse {
  return { Tags: Object.fromEntries(findFunction(state, call, input.Resource).tags) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export function tagResource(
  state: LambdaState,
  input: Checked<TagResourceRequest>,
  call: Call,
): object {
  const { tags } = findFunction(state, call, input.Resource);
  for (const [key, value] of Object.entries(input.Tags)) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export function untagResource(
  state: LambdaState,
  input: Checked<UntagResourceRequest>,
  call: Call,
): object {
  const { tags } = findFunction(state, call, input.Resource);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}
