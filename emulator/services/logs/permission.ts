import { AccessDeniedException } from '@aws-sdk/client-cloudwatch-logs';
import { evaluate } from '../../policy.ts';
import type { Call } from '../../service.ts';
import type { LogsState } from './state.ts';

/**
 * Services that need no policy here: Lambda writes with the role of the function, and the delivery
 * of logs, which Lattice uses, adds the policy by itself.
 */
const TRUSTED = ['lambda.amazonaws.com', 'delivery.logs.amazonaws.com'];

/**
 * Holds a call by a service against the resource policies of the account.
 *
 * @throws AccessDeniedException
 */
export function checkPermission(
  { resourcePolicies }: LogsState,
  call: Call,
  action: string,
  resource: string,
): void {
  const { caller } = call;
  if (caller.kind !== 'service' || TRUSTED.includes(caller.principal)) return;
  const documents = [...resourcePolicies.values()].map(({ document }) => document);
  const verdict = evaluate(documents, { caller, action, resource });
  if (verdict === 'allow') return;
  const reason =
    verdict === 'explicit-deny'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the ${action} action`;
  const message = `User: ${caller.principal} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  throw new AccessDeniedException({ message, $metadata: {} });
}
