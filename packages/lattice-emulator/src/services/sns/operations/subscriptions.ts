import {
  type ConfirmSubscriptionInput,
  type ConfirmSubscriptionResponse,
  type GetSubscriptionAttributesInput,
  type GetSubscriptionAttributesResponse,
  InvalidParameterException,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
  type ListSubscriptionsInput,
  type ListSubscriptionsResponse,
  type SetSubscriptionAttributesInput,
  type SubscribeInput,
  type SubscribeResponse,
  type UnsubscribeInput,
} from '@aws-sdk/client-sns';
import { callerArn } from '../../../access/caller.ts';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { askForConfirmation } from '../delivery.ts';
import { checkArn, invalidParameter } from '../errors.ts';
import { checkEndpoint, readProtocol } from '../protocols.ts';
import {
  findSubscription,
  findTopic,
  type SnsState,
  type Subscription,
  subscriptionsOf,
} from '../state.ts';
import {
  readSubscriptionAttribute,
  readSubscriptionAttributes,
  type SubscriptionSettings,
} from '../subscription-attributes.ts';

const PAGE_SIZE = 100;

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export function subscribe(
  state: SnsState,
  input: Checked<SubscribeInput>,
  call: Call,
): SubscribeResponse {
  const topic = findTopic(state, input.TopicArn);
  const protocol = readProtocol(input.Protocol);
  const endpoint = input.Endpoint ?? '';
  checkEndpoint(protocol, endpoint, call);
  const settings = readSubscriptionAttributes(call, protocol, input.Attributes);

  const existing = subscriptionsOf(state, topic.arn).find(
    (item) => item.protocol === protocol && item.endpoint === endpoint,
  );
  if (existing !== undefined && !hasSettings(existing, settings)) {
    throw invalidParameter(
      'Attributes Reason: Subscription already exists with different attributes',
    );
  }
  const subscription =
    existing ?? newSubscription({ topicArn: topic.arn, protocol, endpoint, ...settings }, call);
  state.subscriptions.set(subscription.arn, subscription);
  if (!subscription.isConfirmed) askForConfirmation(subscription, call);
  const isShown = subscription.isConfirmed || input.ReturnSubscriptionArn === true;
  return { SubscriptionArn: isShown ? subscription.arn : 'pending confirmation' };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
export function confirmSubscription(
  state: SnsState,
  input: Checked<ConfirmSubscriptionInput>,
): ConfirmSubscriptionResponse {
  if (!/^[0-9a-f]+$/.test(input.Token)) {
    throw new InvalidParameterException({ message: 'Invalid token', $metadata: {} });
  }
  const subscription = subscriptionsOf(state, input.TopicArn).find(
    ({ token }) => token === input.Token,
  );
  if (subscription === undefined) throw invalidParameter('Token');
  subscription.isConfirmed = true;
  subscription.wasAuthenticated = input.AuthenticateOnUnsubscribe === 'true';
  return { SubscriptionArn: subscription.arn };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html */
export function unsubscribe(state: SnsState, input: Checked<UnsubscribeInput>): object {
  checkArn('SubscriptionArn', input.SubscriptionArn);
  const subscription = state.subscriptions.get(input.SubscriptionArn);
  // AWS returns no error for a subscription that does not exist.
  if (subscription === undefined) return {};
  state.subscriptions.delete(subscription.arn);
  findTopic(state, subscription.topicArn).deletedSubscriptions += 1;
  return {};
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export function listSubscriptions(
  state: SnsState,
  input: Checked<ListSubscriptionsInput>,
): ListSubscriptionsResponse {
  return listPage([...state.subscriptions.values()], input.NextToken);
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export function listSubscriptionsByTopic(
  state: SnsState,
  input: Checked<ListSubscriptionsByTopicInput>,
): ListSubscriptionsByTopicResponse {
  const topic = findTopic(state, input.TopicArn);
  return listPage(subscriptionsOf(state, topic.arn), input.NextToken);
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export function getSubscriptionAttributes(
  state: SnsState,
  input: Checked<GetSubscriptionAttributesInput>,
): GetSubscriptionAttributesResponse {
  const subscription = findSubscription(state, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Owner: subscription.owner,
      SubscriptionPrincipal: subscription.principal,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      PendingConfirmation: String(!subscription.isConfirmed),
      ConfirmationWasAuthenticated: String(subscription.wasAuthenticated),
      RawMessageDelivery: String(subscription.isRaw),
      ...(subscription.redrivePolicy && { RedrivePolicy: subscription.redrivePolicy.text }),
    },
  };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export function setSubscriptionAttributes(
  state: SnsState,
  input: Checked<SetSubscriptionAttributesInput>,
  call: Call,
): object {
  const subscription = findSubscription(state, input.SubscriptionArn);
  const { AttributeName: name, AttributeValue: text = '' } = input;
  const changes = readSubscriptionAttribute(call, subscription.protocol, { name, text });
  Object.assign(subscription, changes);
  return {};
}

function hasSettings(
  existing: Subscription,
  { isRaw, redrivePolicy }: SubscriptionSettings,
): boolean {
  return existing.isRaw === isRaw && existing.redrivePolicy?.queueArn === redrivePolicy?.queueArn;
}

/**
 * Creates a subscription. Those of queues and functions are confirmed at once, those of http
 * endpoints when the endpoint confirms them.
 *
 * Differs: an email address is confirmed at once, because no email with a link is sent.
 */
function newSubscription(
  asked: Pick<Subscription, 'topicArn' | 'protocol' | 'endpoint' | keyof SubscriptionSettings>,
  { random, accountId, caller }: Call,
): Subscription {
  const isConfirmed = asked.protocol !== 'http';
  return {
    ...asked,
    arn: `${asked.topicArn}:${random.uuid()}`,
    owner: accountId,
    principal: callerArn(caller),
    token: random.hex(288),
    isConfirmed,
    wasAuthenticated: isConfirmed,
  };
}

function listPage(
  subscriptions: readonly Subscription[],
  token: string | undefined,
): ListSubscriptionsResponse {
  const { items, nextToken } = paginate(subscriptions, PAGE_SIZE, token);
  return {
    Subscriptions: items.map((item) => ({
      SubscriptionArn: item.isConfirmed ? item.arn : 'PendingConfirmation',
      TopicArn: item.topicArn,
      Owner: item.owner,
      Protocol: item.protocol,
      Endpoint: item.endpoint,
    })),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}
