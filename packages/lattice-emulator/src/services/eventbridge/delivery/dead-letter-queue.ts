import type { Scope } from '../../../contracts.ts';
import { eventsPrincipal } from './caller.ts';
import type { Delivery } from './delivery.ts';
import { type Failure, readFailure } from './failure.ts';
import { queueUrl } from './send.ts';

/** Which limit of the retry policy ended the attempts. */
export type Exhaustion = {
  readonly condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
  readonly retries: number;
};

/**
 * Sends the event itself, not what the target would have got, to the dead-letter queue of a target;
 * false when the queue is not there or its policy does not let EventBridge in, whereupon the event
 * is lost.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function sendToDeadLetterQueue(
  scope: Scope,
  queueArn: string,
  { rule, target, event }: Delivery,
  failure: Failure,
  exhaustion: Exhaustion | undefined,
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
