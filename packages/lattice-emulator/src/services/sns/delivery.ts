import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import { confirmationEnvelope, lambdaEvent, notificationEnvelope } from './envelope.ts';
import { postToEndpoint } from './http-endpoint.ts';
import { type Notification, textFor } from './notification.ts';
import type { Protocol } from './protocols.ts';
import { type DeliveryOutcome, delayBeforeRetry } from './retries.ts';
import { type SnsState, type Subscription, subscriptionsOf, type Topic } from './state.ts';

/**
 * Sends a message to all current subscriptions, after the publisher has its answer. A message that
 * cannot be delivered is counted and goes to the dead-letter queue of the subscription.
 */
export function dispatch(
  state: SnsState,
  topic: Topic,
  notification: Notification,
  call: Call,
): void {
  measure(call, topic.name, 'NumberOfMessagesPublished');
  const subscriptions = subscriptionsOf(state, topic.arn).filter(({ isConfirmed }) => isConfirmed);
  for (const subscription of subscriptions) {
    const delivery = { state, notification, subscription, call };
    call.clock.after(0, () => attempt(delivery, topic.name));
  }
}

/** Asks an http endpoint to confirm its subscription. */
export function askForConfirmation(subscription: Subscription, call: Call): void {
  const id = call.random.uuid();
  const body = JSON.stringify(confirmationEnvelope(subscription, id, call));
  const message = { type: 'SubscriptionConfirmation' as const, id, body, isRaw: false };
  const ask = async (retries: number): Promise<void> => {
    const outcome = await postToEndpoint(subscription, message);
    const delayMs = outcome === 'failed' ? delayBeforeRetry('http', retries) : undefined;
    if (delayMs !== undefined) call.clock.after(delayMs, () => ask(retries + 1));
  };
  call.clock.after(0, () => ask(0));
}

type Delivery = {
  readonly state: SnsState;
  readonly notification: Notification;
  readonly subscription: Subscription;
  readonly call: Call;
};

/** Tries to deliver, and when that failed and may succeed later, again by the clock. */
async function attempt(delivery: Delivery, topicName: string, retries = 0): Promise<void> {
  const { state, subscription, call } = delivery;
  const outcome = await deliver(delivery);
  if (outcome === 'delivered') return measure(call, topicName, 'NumberOfNotificationsDelivered');
  const delayMs =
    outcome === 'failed' ? delayBeforeRetry(subscription.protocol, retries) : undefined;
  if (delayMs === undefined) return giveUp(delivery, topicName);
  call.clock.after(delayMs, () => {
    // The subscription may have been deleted meanwhile.
    if (!state.subscriptions.has(subscription.arn)) return;
    return attempt(delivery, topicName, retries + 1);
  });
}

async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
  try {
    return (await DELIVERERS[delivery.subscription.protocol](delivery)) ?? 'delivered';
  } catch (error) {
    // Anything else is a bug, which must not look like a failed delivery.
    if (!isAwsError(error)) throw error;
    return isPassing(error) ? 'failed' : 'refused';
  }
}

/** Errors of the server and of too many requests; others do not go away by trying again. */
function isPassing({
  name,
  $fault,
  status = 400,
}: Error & { readonly $fault?: string; readonly status?: number }): boolean {
  if (name === 'NotImplemented') return false;
  return $fault === 'server' || status >= 500 || /Thrott|TooManyRequests/.test(name);
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
async function giveUp(delivery: Delivery, topicName: string): Promise<void> {
  const { subscription, call } = delivery;
  measure(call, topicName, 'NumberOfNotificationsFailed');
  const queueArn = subscription.redrivePolicy?.queueArn;
  if (queueArn === undefined) return;
  try {
    await sendToQueue(delivery, queueArn);
    measure(call, topicName, 'NumberOfNotificationsRedrivenToDlq');
  } catch (error) {
    if (!isAwsError(error)) throw error;
    measure(call, topicName, 'NumberOfNotificationsFailedToRedriveToDlq');
  }
}

type Deliverer = (delivery: Delivery) => Promise<DeliveryOutcome | undefined>;

const DELIVERERS: Readonly<Record<Protocol, Deliverer>> = {
  sqs: deliverToQueue,
  lambda: deliverToFunction,
  http: deliverToHttp,
  email: deliverToOutbox,
  'email-json': deliverToOutbox,
};

async function deliverToQueue(delivery: Delivery): Promise<undefined> {
  await sendToQueue(delivery, delivery.subscription.endpoint);
}

async function sendToQueue(delivery: Delivery, queueArn: string): Promise<void> {
  const { subscription, notification, call } = delivery;
  const [, , , , accountId, name] = queueArn.split(':');
  await awsOf(delivery).sqs.SendMessage({
    QueueUrl: `${call.endpoint()}/${accountId}/${name}`,
    MessageBody: bodyOf(delivery),
    ...(subscription.isRaw ? { MessageAttributes: queueAttributes(notification) } : {}),
  });
}

async function deliverToFunction(delivery: Delivery): Promise<undefined> {
  const { notification, subscription, call } = delivery;
  await awsOf(delivery).lambda.Invoke({
    FunctionName: subscription.endpoint,
    InvocationType: 'Event',
    Payload: Buffer.from(JSON.stringify(lambdaEvent(notification, subscription, call))),
  });
}

function deliverToHttp(delivery: Delivery): Promise<DeliveryOutcome> {
  const { subscription, notification } = delivery;
  return postToEndpoint(subscription, {
    type: 'Notification',
    id: notification.id,
    body: bodyOf(delivery),
    isRaw: subscription.isRaw,
  });
}

/** Differs: an email contains only the message, without AWS's footer. */
async function deliverToOutbox(delivery: Delivery): Promise<undefined> {
  const { state, notification, subscription, call } = delivery;
  state.outbox.push({
    to: subscription.endpoint,
    subject: notification.subject ?? 'AWS Notification Message',
    text: subscription.protocol === 'email' ? textFor(notification, 'email') : bodyOf(delivery),
    time: call.clock.now(),
  });
}

/** Queues and functions let SNS in, or not, by their own policies. */
function awsOf({ call, notification }: Delivery): ReturnType<Call['aws']> {
  return call.aws({
    kind: 'service',
    principal: 'sns.amazonaws.com',
    accountId: call.accountId,
    sourceArn: notification.topicArn,
  });
}

function bodyOf({ notification, subscription, call }: Delivery): string {
  if (subscription.isRaw) return textFor(notification, subscription.protocol);
  return JSON.stringify(notificationEnvelope(notification, subscription, call));
}

function queueAttributes({ attributes }: Notification) {
  return Object.fromEntries(
    [...attributes].map(([name, { type: DataType, value }]) => [
      name,
      typeof value === 'string'
        ? { DataType, StringValue: value }
        : { DataType, BinaryValue: value },
    ]),
  );
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
function measure({ bus, clock }: Call, TopicName: string, name: string): void {
  const dimensions = [{ TopicName }];
  const metric = { name, value: 1, unit: 'Count' as const, timestamp: clock.now(), dimensions };
  bus.publish('metric-data', { namespace: 'AWS/SNS', data: [metric] });
}
