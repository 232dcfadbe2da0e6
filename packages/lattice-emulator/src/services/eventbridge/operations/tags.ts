import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-eventbridge';
import type { Checked } from '../../../sdk-types.ts';
import { type EventBridgeState, findBus, findRule, notFound } from '../state.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export function tagResource(state: EventBridgeState, input: Checked<TagResourceRequest>): object {
  const tags = tagsOf(state, input.ResourceARN);
  for (const { Key, Value } of input.Tags) tags.set(Key, Value);
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export function untagResource(
  state: EventBridgeState,
  input: Checked<UntagResourceRequest>,
): object {
  const tags = tagsOf(state, input.ResourceARN);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export function listTagsForResource(
  state: EventBridgeState,
  { ResourceARN }: Checked<ListTagsForResourceRequest>,
): ListTagsForResourceResponse {
  return { Tags: [...tagsOf(state, ResourceARN)].map(([Key, Value]) => ({ Key, Value })) };
}

/**
 * The resource is `event-bus/<name>`, or `rule/<name>` with the name of the bus in between if it is
 * not the default.
 */
function tagsOf(state: EventBridgeState, arn: string): Map<string, string> {
  const { region, accountId } = state.scope;
  const prefix = `arn:aws:events:${region}:${accountId}:`;
  const [kind, first = '', second] = arn.replace(prefix, '').split('/');
  if (kind === 'event-bus') return findBus(state, first).tags;
  if (kind !== 'rule') throw notFound(`Resource ${arn} does not exist.`);
  return second === undefined
    ? findRule(state, first, undefined).tags
    : findRule(state, second, first).tags;
}
