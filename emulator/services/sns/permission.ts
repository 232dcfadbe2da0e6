import { AuthorizationErrorException } from '@aws-sdk/client-sns';
import { evaluate } from '../../policy.ts';
import type { Call } from '../../service.ts';
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
  const context = hasOwner ? { 'aws:SourceOwner': caller.accountId } : {};
  const request = { caller, action, resource: arn, context };
  const verdict = evaluate([settings.policy.document], request);
  if (verdict === 'allow') return;
  const reason =
    verdict === 'explicit-deny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  const message = `User: ${caller.principal} is not authorized to perform: ${action} on resource: ${arn} ${reason}`;
  throw new AuthorizationErrorException({ message, $metadata: {} });
}
