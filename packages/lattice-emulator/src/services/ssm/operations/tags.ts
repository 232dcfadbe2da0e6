import {
  type AddTagsToResourceRequest,
  InvalidResourceId,
  InvalidResourceType,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResult,
  type RemoveTagsFromResourceRequest,
} from '@aws-sdk/client-ssm';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import type { SsmState } from '../state.ts';
import { putTags } from '../tags.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export function addTagsToResource(
  state: SsmState,
  input: Checked<AddTagsToResourceRequest>,
): object {
  putTags(findTags(state, input), input.Tags);
  return {};
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html */
export function removeTagsFromResource(
  state: SsmState,
  input: Checked<RemoveTagsFromResourceRequest>,
): object {
  const tags = findTags(state, input);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  state: SsmState,
  input: Checked<ListTagsForResourceRequest>,
): ListTagsForResourceResult {
  return { TagList: [...findTags(state, input)].map(([Key, Value]) => ({ Key, Value })) };
}

const OTHER_TYPES = [
  'Association',
  'Automation',
  'Document',
  'MaintenanceWindow',
  'ManagedInstance',
  'OpsItem',
  'OpsMetadata',
  'PatchBaseline',
];

function findTags(
  { parameters }: SsmState,
  { ResourceType, ResourceId }: Checked<ListTagsForResourceRequest>,
): Map<string, string> {
  const $metadata = {};
  if (OTHER_TYPES.includes(ResourceType)) throw notSupportedFeature(`tags of ${ResourceType}`);
  if (ResourceType !== 'Parameter') {
    // Text not verified against AWS.
    const message = `${ResourceType} is not a valid resource type.`;
    throw new InvalidResourceType({ message, $metadata });
  }
  const parameter = parameters.get(ResourceId);
  if (parameter !== undefined) return parameter.tags;
  // Text not verified against AWS.
  const message = `${ResourceId} is not a valid resource id.`;
  throw new InvalidResourceId({ message, $metadata });
}
