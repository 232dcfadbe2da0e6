import type {
  ListRoleTagsRequest,
  ListRoleTagsResponse,
  TagRoleRequest,
  UntagRoleRequest,
} from '@aws-sdk/client-iam';
import type { Checked } from '../../../sdk-types.ts';
import { pageOf } from '../paging.ts';
import { findRole, type IamState } from '../state.ts';
import { readTags } from '../tags.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export function tagRole(state: IamState, input: Checked<TagRoleRequest>): object {
  const { tags } = findRole(state, input.RoleName);
  for (const [key, value] of readTags(input.Tags, tags)) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export function untagRole(state: IamState, input: Checked<UntagRoleRequest>): object {
  const { tags } = findRole(state, input.RoleName);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export function listRoleTags(
  state: IamState,
  input: Checked<ListRoleTagsRequest>,
): ListRoleTagsResponse {
  const { tags } = findRole(state, input.RoleName);
  const page = pageOf(tags, ([key]) => key, input);
  return { Tags: page.items.map(([Key, Value]) => ({ Key, Value })), ...page.position };
}
