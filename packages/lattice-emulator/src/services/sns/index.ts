import { defineService } from '../../contracts.ts';
import * as publishing from './operations/publish.ts';
import * as subscriptions from './operations/subscriptions.ts';
import * as tags from './operations/tags.ts';
import * as topics from './operations/topics.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { SnsState } from './state.ts';

export const sns = defineService<typeof import('@aws-sdk/client-sns')>()({
  createState: (): SnsState => ({ topics: new Map(), subscriptions: new Map(), outbox: [] }),
  inventory: ({ topics: all, subscriptions: subscribed }) => [
    ...[...all.values()].map(({ name }) => name),
    ...[...subscribed.values()].map(({ arn }) => arn),
  ],
  permissions: requiredPermissions,
  operations: {
    CreateTopic: topics.createTopic,
    DeleteTopic: topics.deleteTopic,
    ListTopics: topics.listTopics,
    GetTopicAttributes: topics.getTopicAttributes,
    SetTopicAttributes: topics.setTopicAttributes,

    Subscribe: subscriptions.subscribe,
    ConfirmSubscription: subscriptions.confirmSubscription,
    Unsubscribe: subscriptions.unsubscribe,
    ListSubscriptions: subscriptions.listSubscriptions,
    ListSubscriptionsByTopic: subscriptions.listSubscriptionsByTopic,
    GetSubscriptionAttributes: subscriptions.getSubscriptionAttributes,
    SetSubscriptionAttributes: subscriptions.setSubscriptionAttributes,

    Publish: publishing.publish,
    PublishBatch: publishing.publishBatch,

    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
