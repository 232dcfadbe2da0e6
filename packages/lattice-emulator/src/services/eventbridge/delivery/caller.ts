import type { RoleSession, ServicePrincipal } from '../../../access/caller.ts';
import type { Scope } from '../../../contracts.ts';
import type { Delivery } from './delivery.ts';

/** As whom EventBridge calls a target: as the target's role, or as itself on behalf of the rule. */
export function callerFor(
  scope: Scope,
  { rule, target: { RoleArn } }: Pick<Delivery, 'rule' | 'target'>,
): RoleSession | ServicePrincipal {
  if (RoleArn === undefined) return eventsPrincipal(scope, rule.arn);
  return {
    kind: 'role',
    accountId: scope.accountId,
    roleName: RoleArn.slice(RoleArn.lastIndexOf('/') + 1),
    sessionName: 'aws-events',
  };
}

export function eventsPrincipal({ accountId }: Scope, sourceArn: string): ServicePrincipal {
  return { kind: 'service', principal: 'events.amazonaws.com', accountId, sourceArn };
}
