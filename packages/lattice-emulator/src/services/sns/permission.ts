import { AuthorizationErrorException } from '@aws-sdk/client-sns';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import { refusalReason, refusalText } from '../../access/refusal.ts';
import type { Call } from '../../contracts.ts';
import type { Topic } from './state.ts';

/**
 * CloudWatch says whose alarm it speaks for, which the default policy asks for; EventBridge does
 * not.
 */
const WITHOUT_SOURCE_OWNER: readonly string[] = ['events.amazonaws.com'];

/**
 * Holds a call by a service against the topic's policy.
 *
 * @throws AuthorizationErrorException
 */
export function checkPermission({ arn, settings }: Topic, call: Call, action: string): void {
  const { caller } = call;
  if (caller.kind !== 'service') return;
  const hasOwner = !WITHOUT_SOURCE_OWNER.includes(caller.principal);
  const owner = { 'aws:SourceOwner': hasOwner ? caller.accountId : undefined };
  const context = { ...requestKeys(call), ...owner };
  const request = { caller, action, resource: arn, context };
  const verdict = evaluate([settings.policy.document], request);
  if (verdict === 'allow') return;
  const reason = refusalReason(verdict, 'resource-based', action);
  const message = refusalText(caller, action, arn, reason);
  throw new AuthorizationErrorException({ message, $metadata: {} });
}
