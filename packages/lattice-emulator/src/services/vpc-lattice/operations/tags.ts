import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-vpc-lattice';
import type { Checked } from '../../../sdk-types.ts';
import { notFound } from '../errors.ts';
import type { Resource } from '../resources.ts';
import { findResource, type LatticeState } from '../state.ts';
import { readTags } from '../tags.ts';

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  state: LatticeState,
  input: Checked<ListTagsForResourceRequest>,
): ListTagsForResourceResponse {
  return { tags: Object.fromEntries(findTagged(state, input.resourceArn).tags) };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_TagResource.html */
export function tagResource(state: LatticeState, input: Checked<TagResourceRequest>): object {
  const { tags } = findTagged(state, input.resourceArn);
  for (const [key, value] of readTags(input.tags, tags)) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UntagResource.html */
export function untagResource(state: LatticeState, input: Checked<UntagResourceRequest>): object {
  const { tags } = findTagged(state, input.resourceArn);
  for (const key of input.tagKeys) tags.delete(key);
  return {};
}

function findTagged(state: LatticeState, arn: string): Resource {
  const resource = findResource(state, arn);
  if (resource === undefined) throw notFound(arn, 'RESOURCE');
  return resource;
}
