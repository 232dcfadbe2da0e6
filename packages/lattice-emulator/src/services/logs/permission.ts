import { AccessDeniedException } from '@aws-sdk/client-cloudwatch-logs';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import { refusalReason, refusalText } from '../../access/refusal.ts';
import type { Call } from '../../contracts.ts';
import type { LogsState } from './state.ts';

/** Needs no policy here: the delivery of logs, which Lattice uses, adds it by itself. */
const TRUSTED = ['delivery.logs.amazonaws.com'];

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
  const verdict = evaluate(documents, {
    caller,
    action,
    resource,
    context: requestKeys(call),
  });
  if (verdict === 'allow') return;
  const reason = refusalReason(verdict, 'resource-based', action);
  const message = refusalText(caller, action, resource, reason);
  throw new AccessDeniedException({ message, $metadata: {} });
}
