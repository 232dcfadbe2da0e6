import { type Caller, callerArn } from './caller.ts';
import type { Verdict } from './policy.ts';

export type PolicyKind = 'identity-based' | 'resource-based' | 'network-based' | 'service-based';

/**
 * Returns AWS's message for a caller that lacks a permission.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 *
 * @param resource `undefined` leaves it out
 */
export function refusalText(
  caller: Caller,
  action: string,
  resource: string | undefined,
  reason: string,
): string {
  const where = resource === undefined ? '' : ` on resource: ${resource}`;
  return `User: ${callerArn(caller)} is not authorized to perform: ${action}${where}${reason}`;
}

/** Returns the end of the message, which names the kind of policy. */
export function refusalReason(verdict: Verdict, kind: PolicyKind, action: string): string {
  if (verdict !== 'explicit-deny') return ` because no ${kind} policy allows the ${action} action`;
  return ` with an explicit deny in ${kind.startsWith('i') ? 'an' : 'a'} ${kind} policy`;
}
