import { tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import type { SnsState } from './state.ts';

type ByTopic = { readonly TopicArn: string };
type BySubscription = { readonly SubscriptionArn: string };
type ByResource = { readonly ResourceArn: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const requiredPermissions = {
  prefix: 'sns',
  refusal: {
    code: 'AuthorizationErrorException',
    status: 403,
    showAction: (action) => action.replace('sns:', 'SNS:'),
  },
  needs: {
    CreateTopic: (input, call, state) => {
      const TopicArn = `arn:aws:sns:${call.region}:${call.accountId}:${input.Name}`;
      return [
        onTopic({ TopicArn }, call, state),
        ...tagging('sns:TagResource', TopicArn, input.Tags),
      ];
    },
    DeleteTopic: onTopic,
    ListTopics: () => '*',
    GetTopicAttributes: onTopic,
    SetTopicAttributes: onTopic,

    Subscribe: (input, call, state) => ({
      ...onTopic(input, call, state),
      context: { 'sns:Protocol': input.Protocol, 'sns:Endpoint': input.Endpoint },
    }),
    ConfirmSubscription: onTopic,
    Unsubscribe: onSubscription,
    ListSubscriptions: () => '*',
    ListSubscriptionsByTopic: onTopic,
    GetSubscriptionAttributes: onSubscription,
    SetSubscriptionAttributes: onSubscription,

    Publish: ({ TopicArn, TargetArn, PhoneNumber }, call, state) =>
      onTopic({ TopicArn: TopicArn ?? TargetArn ?? PhoneNumber ?? '*' }, call, state),
    PublishBatch: (input, call, state) => ({
      ...onTopic(input, call, state),
      action: 'sns:Publish',
    }),

    TagResource: onResource,
    UntagResource: onResource,
    ListTagsForResource: onResource,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-sns'), SnsState>;

function onTopic({ TopicArn: arn }: ByTopic, _call: Call, { topics }: SnsState): Permission {
  const topic = topics.get(arn);
  return {
    resource: arn,
    resourcePolicies: topic === undefined ? [] : [topic.settings.policy.document],
    resourceTags: topic?.tags ?? new Map(),
  };
}

/** A subscription's ARN is the topic's with an id at its end, and the topic counts. */
function onSubscription(
  { SubscriptionArn: arn }: BySubscription,
  call: Call,
  state: SnsState,
): Permission {
  return onTopic({ TopicArn: arn.replace(/(:[^:]+):[^:]+$/, '$1') }, call, state);
}

function onResource({ ResourceArn }: ByResource, call: Call, state: SnsState): Permission {
  return onTopic({ TopicArn: ResourceArn }, call, state);
}
