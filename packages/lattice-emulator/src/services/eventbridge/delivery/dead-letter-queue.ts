import type { Scope } from '../../../contracts.ts';
import { eventsPrincipal } from './caller.ts';
import type { Delivery } from './delivery.ts';
import { type Failure, readFailure } from './failure.ts';
import { queueUrl } from './send.ts';

/** The limit of the retry policy that ended the attempts. */
export type Exhaustion = {
  readonly condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
  readonly retries: number;
};

/** An event that could not be delivered. */
export type Undelivered = {
  readonly delivery: Delivery;
  readonly failure: Failure;
  readonly exhaustion: Exhaustion | undefined;
};

/**
 * Sends an event, not the target's input, to the dead-letter queue of a target. Returns false when
 * the queue does not exist or its policy refuses EventBridge; the event is lost then.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function sendToDeadLetterQueue(
  scope: Scope,
  queueArn: string,
  { delivery: { rule, target, event }, failure, exhaustion }: Undelivered,
): Promise<boolean> {
  const attributes = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    ...(exhaustion && {
      EXHAUSTED_RETRY_CONDITION: exhaustion.condition,
      RETRY_ATTEMPTS: String(exhaustion.retries),
    }),
  };
  try {
    await scope.aws(eventsPrincipal(scope, rule.arn)).sqs.SendMessage({
      QueueUrl: queueUrl(scope, queueArn.slice(queueArn.lastIndexOf(':') + 1)),
      MessageBody: JSON.stringify(event),
      MessageAttributes: asMessageAttributes(attributes),
    });
    return true;
  } catch (error) {
    readFailure(error);
    return false;
  }
}

function asMessageAttributes(attributes: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]),
  );
}
