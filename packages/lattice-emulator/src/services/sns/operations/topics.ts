import type {
  CreateTopicInput,
  CreateTopicResponse,
  DeleteTopicInput,
  GetTopicAttributesInput,
  GetTopicAttributesResponse,
  ListTopicsInput,
  ListTopicsResponse,
  SetTopicAttributesInput,
  Tag,
} from '@aws-sdk/client-sns';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { checkArn, invalidParameter } from '../errors.ts';
import { findTopic, type SnsState, subscriptionsOf, type Topic } from '../state.ts';
import {
  changeSetting,
  defaultSettings,
  describeSettings,
  type TopicSettings,
} from '../topic-settings.ts';

const PAGE_SIZE = 100;

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export function createTopic(
  state: SnsState,
  input: Checked<CreateTopicInput>,
  call: Call,
): CreateTopicResponse {
  const { Name: name, Attributes: attributes = {}, Tags: tags = [] } = input;
  if (name.endsWith('.fifo')) throw notSupportedFeature('FIFO topics');
  if (!/^[\w-]{1,256}$/.test(name)) throw invalidParameter('Topic Name');
  if (input.DataProtectionPolicy !== undefined) {
    throw notSupportedFeature('the attribute DataProtectionPolicy of topics');
  }
  const arn = `arn:aws:sns:${call.region}:${call.accountId}:${name}`;
  const settings = Object.entries(attributes).reduce(
    (before, [attribute, text]) => changeSetting(before, attribute, text),
    defaultSettings(arn, call.accountId),
  );
  const existing = state.topics.get(arn);
  if (existing === undefined) {
    const owner = call.accountId;
    const topic = { name, arn, owner, settings, tags: readTags(tags), deletedSubscriptions: 0 };
    state.topics.set(arn, topic);
  } else checkSame(existing, attributes, settings, tags);
  return { TopicArn: arn };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export function deleteTopic(state: SnsState, input: Checked<DeleteTopicInput>): object {
  checkArn('TopicArn', input.TopicArn);
  // Deleting what does not exist is no error.
  state.topics.delete(input.TopicArn);
  for (const { arn } of subscriptionsOf(state, input.TopicArn)) state.subscriptions.delete(arn);
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export function listTopics(state: SnsState, input: Checked<ListTopicsInput>): ListTopicsResponse {
  const topics = [...state.topics.keys()].sort().map((TopicArn) => ({ TopicArn }));
  const { items, nextToken } = paginate(topics, PAGE_SIZE, input.NextToken);
  return { Topics: items, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export function getTopicAttributes(
  state: SnsState,
  input: Checked<GetTopicAttributesInput>,
): GetTopicAttributesResponse {
  const topic = findTopic(state, input.TopicArn);
  const subscriptions = subscriptionsOf(state, topic.arn);
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
  return {
    Attributes: {
      TopicArn: topic.arn,
      Owner: topic.owner,
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(subscriptions.length - confirmed),
      SubscriptionsDeleted: String(topic.deletedSubscriptions),
      ...describeSettings(topic.settings),
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export function setTopicAttributes(
  state: SnsState,
  input: Checked<SetTopicAttributesInput>,
): object {
  const topic = findTopic(state, input.TopicArn);
  topic.settings = changeSetting(topic.settings, input.AttributeName, input.AttributeValue ?? '');
  return {};
}

/** @throws InvalidParameterException when a key comes twice */
function readTags(tags: readonly Checked<Tag>[]): Map<string, string> {
  const read = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  if (read.size < tags.length) throw invalidParameter('Duplicated keys are not allowed.');
  return read;
}

/** Creating a topic again is fine as long as nothing that is given differs. */
function checkSame(
  topic: Topic,
  given: Readonly<Record<string, string>>,
  wanted: TopicSettings,
  tags: readonly Checked<Tag>[],
): void {
  const [is, want] = [describeSettings(topic.settings), describeSettings(wanted)];
  if (Object.keys(given).some((name) => is[name] !== want[name])) {
    throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
  }
  if (tags.some(({ Key, Value }) => topic.tags.get(Key) !== Value)) {
    throw invalidParameter('Tags Reason: Topic already exists with different tags');
  }
}
