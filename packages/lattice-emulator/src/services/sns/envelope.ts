import type { Scope } from '../../contracts.ts';
import type { MessageAttribute } from './message-attributes.ts';
import { type Notification, textFor } from './notification.ts';
import type { Subscription } from './state.ts';

/**
 * Returns the envelope of a message to a queue or an http endpoint.
 * https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
 *
 * Differs: the signature is not valid; subscribers that verify it refuse the message.
 */
export function notificationEnvelope(
  notification: Notification,
  subscription: Subscription,
  scope: Scope,
): object {
  const { id, topicArn, subject, signatureVersion, attributes } = notification;
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: textFor(notification, subscription.protocol),
    Timestamp: new Date(notification.timestamp).toISOString(),
    SignatureVersion: signatureVersion,
    Signature: SIGNATURE,
    SigningCertURL: signingCertUrl(scope),
    UnsubscribeURL: unsubscribeUrl(scope, subscription.arn),
    ...(attributes.size === 0 ? {} : { MessageAttributes: describeAttributes(notification) }),
  };
}

/** Returns the event of a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(
  notification: Notification,
  subscription: Subscription,
  scope: Scope,
): object {
  const record = {
    Type: 'Notification',
    MessageId: notification.id,
    TopicArn: notification.topicArn,
    Subject: notification.subject ?? null,
    Message: textFor(notification, 'lambda'),
    Timestamp: new Date(notification.timestamp).toISOString(),
    SignatureVersion: notification.signatureVersion,
    Signature: SIGNATURE,
    SigningCertUrl: signingCertUrl(scope),
    UnsubscribeUrl: unsubscribeUrl(scope, subscription.arn),
    MessageAttributes: describeAttributes(notification),
  };
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: record,
      },
    ],
  };
}

/**
 * The first that an http endpoint hears of its subscription.
 * https://docs.aws.amazon.com/sns/latest/dg/http-subscription-confirmation-json.html
 *
 * Differs: an unsigned request to the SubscribeURL is refused; confirm with the token instead.
 */
export function confirmationEnvelope(
  { topicArn, token }: Subscription,
  messageId: string,
  scope: Scope,
): object {
  const query = new URLSearchParams({
    Action: 'ConfirmSubscription',
    TopicArn: topicArn,
    Token: token,
  });
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: messageId,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${scope.endpoint()}/?${query}`,
    Timestamp: new Date(scope.clock.now()).toISOString(),
    SignatureVersion: '1',
    Signature: SIGNATURE,
    SigningCertURL: signingCertUrl(scope),
  };
}

const SIGNATURE = Buffer.from('the emulator does not sign messages').toString('base64');

function signingCertUrl({ region }: Scope): string {
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-00000000000000000000000000000000.pem`;
}

function unsubscribeUrl({ endpoint }: Scope, arn: string): string {
  return `${endpoint()}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}

function describeAttributes({ attributes }: Notification): object {
  const describe = ({ type: Type, value }: MessageAttribute) => ({
    Type,
    Value: typeof value === 'string' ? value : Buffer.from(value).toString('base64'),
  });
  return Object.fromEntries([...attributes].map(([name, item]) => [name, describe(item)]));
}
