import type { DeliveryOutcome } from './retries.ts';
import type { Subscription } from './state.ts';

export type HttpMessage = {
  readonly type: 'Notification' | 'SubscriptionConfirmation';
  readonly id: string;
  readonly body: string;
  readonly isRaw: boolean;
};

/** In real time, as the endpoint works in real time whatever the speed of the emulator's clock. */
const TIMEOUT_MS = 15_000;

/**
 * Posts a message to a subscribed endpoint. No answer, too many requests and errors of the server
 * may pass, every other error will not.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 */
export async function postToEndpoint(
  { arn, topicArn, endpoint }: Subscription,
  { type, id, body, isRaw }: HttpMessage,
): Promise<DeliveryOutcome> {
  const headers = {
    'x-amz-sns-message-type': type,
    'x-amz-sns-message-id': id,
    'x-amz-sns-topic-arn': topicArn,
    ...(type === 'Notification' ? { 'x-amz-sns-subscription-arn': arn } : {}),
    ...(isRaw ? { 'x-amz-sns-rawdelivery': 'true' } : {}),
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
  };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(endpoint, { method: 'POST', headers, body, signal });
    await response.body?.cancel();
    if (response.ok) return 'delivered';
    return response.status === 429 || response.status >= 500 ? 'failed' : 'refused';
  } catch {
    return 'failed';
  }
}
