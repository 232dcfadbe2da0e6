import type { Scope } from '../../../contracts.ts';
import { countForRule } from '../metrics.ts';
import { type Exhaustion, sendToDeadLetterQueue } from './dead-letter-queue.ts';
import type { Delivery } from './delivery.ts';
import { type Failure, INVALID_JSON, readFailure } from './failure.ts';
import { nextAttempt } from './retry.ts';
import { sendToTarget } from './send.ts';

/**
 * Tries to bring an event to its target. When that fails and may succeed later, it is tried again
 * by the clock, and this resolves meanwhile.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export async function deliver(scope: Scope, delivery: Delivery, retries = 0): Promise<void> {
  const failure = await attempt(scope, delivery);
  if (failure === undefined) return countForRule(scope, delivery.rule, 'Invocations');
  if (failure.isPermanent) return giveUp(scope, delivery, failure);

  const next = nextAttempt(delivery, retries, scope.clock.now(), scope.random.next());
  scope.clock.at(next.time, () =>
    next.kind === 'retry'
      ? deliver(scope, delivery, retries + 1)
      : giveUp(scope, delivery, failure, { condition: next.condition, retries }),
  );
}

async function attempt(scope: Scope, delivery: Delivery): Promise<Failure | undefined> {
  if (delivery.input === undefined) return INVALID_JSON;
  try {
    await sendToTarget(scope, delivery, delivery.input);
    return undefined;
  } catch (error) {
    return readFailure(error);
  }
}

async function giveUp(
  scope: Scope,
  delivery: Delivery,
  failure: Failure,
  exhaustion?: Exhaustion,
): Promise<void> {
  const { rule, target } = delivery;
  countForRule(scope, rule, 'Invocations', 'FailedInvocations');
  const queueArn = target.DeadLetterConfig?.Arn;
  if (queueArn === undefined) return;
  const isSent = await sendToDeadLetterQueue(scope, queueArn, { delivery, failure, exhaustion });
  countForRule(scope, rule, isSent ? 'InvocationsSentToDlq' : 'InvocationsFailedToBeSentToDlq');
}
