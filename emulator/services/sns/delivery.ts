import { AwsError } from '../../endpoint/errors.ts';
import type { Call } from '../../service.ts';
import { confirmationEnvelope, lambdaEvent, notificationEnvelope } from './envelope.ts';
import { postToEndpoint } from './http-endpoint.ts';
import { type Notification, textFor } from './notification.ts';
import type { Protocol } from './protocols.ts';
import { type SnsState, type Subscription, subscriptionsOf, type Topic } from './state.ts';

/**
 * Sends a message to everybody who is subscribed now, after the publisher has its answer. What a
 * subscriber refuses is dropped and counted.
 */
export function dispatch(
  state: SnsState,
  topic: Topic,
  notification: Notification,
  call: Call,
): void {
  measure(call, topic.name, 'NumberOfMessagesPublished');
  const subscriptions = subscriptionsOf(state, topic.arn).filter(({ isConfirmed }) => isConfirmed);
  call.clock.after(0, () =>
    Promise.all(
      subscriptions.map(async (subscription) => {
        const isDelivered = await deliver({ state, notification, subscription, call });
        const outcome = isDelivered ? 'Delivered' : 'Failed';
        measure(call, topic.name, `NumberOfNotifications${outcome}`);
      }),
    ),
  );
}

/** Asks an http endpoint whether it wants to be subscribed. */
export function askForConfirmation(subscription: Subscription, call: Call): void {
  const id = call.random.uuid();
  const body = JSON.stringify(confirmationEnvelope(subscription, id, call));
  const message = { type: 'SubscriptionConfirmation' as const, id, body, isRaw: false };
  call.clock.after(0, () => postToEndpoint(subscription, message));
}

type Delivery = {
  readonly state: SnsState;
  readonly notification: Notification;
  readonly subscription: Subscription;
  readonly call: Call;
};

async function deliver(delivery: Delivery): Promise<boolean> {
  try {
    return (await DELIVERERS[delivery.subscription.protocol](delivery)) ?? true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** Anything else than an error of AWS is a bug, which must not look like a failed delivery. */
function isRefusal(error: unknown): boolean {
  return error instanceof AwsError || (error instanceof Error && '$fault' in error);
}

/** False stands for a delivery that failed, as a refusal does. */
type Deliverer = (delivery: Delivery) => Promise<boolean | undefined>;

const DELIVERERS: Readonly<Record<Protocol, Deliverer>> = {
  sqs: deliverToQueue,
  lambda: deliverToFunction,
  http: deliverToHttp,
  email: deliverToOutbox,
  'email-json': deliverToOutbox,
};

async function deliverToQueue(delivery: Delivery): Promise<undefined> {
  const { subscription, notification, call } = delivery;
  const [, , , , accountId, name] = subscription.endpoint.split(':');
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

function deliverToHttp(delivery: Delivery): Promise<boolean> {
  const { subscription, notification } = delivery;
  return postToEndpoint(subscription, {
    type: 'Notification',
    id: notification.id,
    body: bodyOf(delivery),
    isRaw: subscription.isRaw,
  });
}

/** Differs: an email has only the message, without AWS's footer. */
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
