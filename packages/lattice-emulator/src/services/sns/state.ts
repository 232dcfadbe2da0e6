import type { Email } from './email.ts';
import { checkArn, notFound } from './errors.ts';
import type { Protocol } from './protocols.ts';
import type { TopicSettings } from './topic-settings.ts';

export type SnsState = {
  /** By ARN. */
  readonly topics: Map<string, Topic>;
  /** By ARN. */
  readonly subscriptions: Map<string, Subscription>;
  readonly outbox: Email[];
};

export type Topic = {
  readonly name: string;
  readonly arn: string;
  readonly owner: string;
  settings: TopicSettings;
  readonly tags: Map<string, string>;
  deletedSubscriptions: number;
};

export type Subscription = {
  readonly arn: string;
  readonly topicArn: string;
  readonly owner: string;
  /** The ARN of who subscribed. */
  readonly principal: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** Sent to an http endpoint, which confirms with it. */
  readonly token: string;
  isConfirmed: boolean;
  wasAuthenticated: boolean;
  /** Whether messages arrive without the envelope. */
  isRaw: boolean;
  redrivePolicy: RedrivePolicy | undefined;
};

/** The queue for messages that could not be delivered. */
export type RedrivePolicy = {
  /** JSON, as it was set. */
  readonly text: string;
  readonly queueArn: string;
};

/** Every email that was sent, oldest first; nothing leaves the emulator. */
export function readOutbox({ outbox }: SnsState): readonly Email[] {
  return [...outbox];
}

/**
 * @throws InvalidParameterException for a text that is no ARN
 * @throws NotFoundException
 */
export function findTopic(state: SnsState, arn: string): Topic {
  checkArn('TopicArn', arn);
  const topic = state.topics.get(arn);
  if (topic === undefined) throw notFound('Topic');
  return topic;
}

/**
 * @throws InvalidParameterException for a text that is no ARN
 * @throws NotFoundException
 */
export function findSubscription(state: SnsState, arn: string): Subscription {
  checkArn('SubscriptionArn', arn);
  const subscription = state.subscriptions.get(arn);
  if (subscription === undefined) throw notFound('Subscription');
  return subscription;
}

export function subscriptionsOf(state: SnsState, topicArn: string): Subscription[] {
  return [...state.subscriptions.values()].filter((item) => item.topicArn === topicArn);
}
