import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import { refusalReason, refusalText } from '../../access/refusal.ts';
import type { Call } from '../../contracts.ts';
import { AwsError } from '../../endpoint/errors.ts';
import type { Queue } from './state.ts';

/**
 * Holds a call by a service against the queue's policy, without which no service may do anything.
 *
 * @throws AccessDenied
 */
export function checkPermission(queue: Queue, call: Call, action: string): void {
  const { caller } = call;
  if (caller.kind !== 'service') return;
  const { policy } = queue.settings;
  const verdict = evaluate(policy === undefined ? [] : [policy.document], {
    caller,
    action,
    resource: queue.arn,
    context: requestKeys(call),
  });
  if (verdict === 'allow') return;
  // SQS writes the action in lower case.
  const what = action.toLowerCase();
  const reason = refusalReason(verdict, 'resource-based', what);
  throw new AwsError('AccessDenied', refusalText(caller, what, queue.arn, reason), 403);
}
