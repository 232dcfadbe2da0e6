import { type Caller, callerArn } from './caller.ts';
import type { Verdict } from './policy.ts';

export type PolicyKind = 'identity-based' | 'resource-based' | 'network-based' | 'service-based';

/**
 * AWS's text for what a caller may not do.
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

/** The end of the text: which kind of policy it was. */
export function refusalReason(verdict: Verdict, kind: PolicyKind, action: string): string {
  if (verdict !== 'explicit-deny') return ` because no ${kind} policy allows the ${action} action`;
  return ` with an explicit deny in ${kind.startsWith('i') ? 'an' : 'a'} ${kind} policy`;
}
