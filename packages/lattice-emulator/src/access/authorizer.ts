import type {
  Call,
  ContextKeys,
  Needed,
  Permission,
  Refusal,
  RoleIdentity,
  Scope,
  ServicePermissions,
} from '../contracts.ts';
import { AwsError } from '../endpoint/errors.ts';
import type { RoleSession } from './caller.ts';
import { requestKeys, roleKeys, tagKeys } from './condition-keys.ts';
import { type AccessRequest, evaluate, type Verdict } from './policy.ts';
import { type PolicyKind, refusalReason, refusalText } from './refusal.ts';
import { readRequestTags } from './request-tags.ts';

/** A call of an operation by a role. */
export type RoleCall = {
  readonly permissions: ServicePermissions;
  readonly operation: string;
  readonly input: object;
  readonly state: unknown;
  readonly call: Call;
  readonly caller: RoleSession;
};

/** One action that a role performs, and how the service refuses it. */
export type RoleAction = {
  readonly scope: Scope;
  readonly caller: RoleSession;
  readonly permission: Permission & { readonly action: string };
  readonly refusal: Refusal;
  readonly input?: object;
};

/**
 * Checks a role's call against the policies of the role and of the resources: a deny in either
 * wins, and within one account an allow in either is enough.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 *
 * @throws the service's error for a missing permission
 * @throws NotImplemented when the emulator cannot decide
 */
export async function authorize(roleCall: RoleCall): Promise<void> {
  const { permissions, operation, input, state, call, caller } = roleCall;
  const { prefix, refusal, needs } = permissions;
  const rule = (needs as Readonly<Record<string, UntypedRule>>)[operation];
  if (rule === undefined) throw new TypeError(`${operation} does not say what it needs`);
  for (const needed of listOf(await rule(input, call, state))) {
    const permission = typeof needed === 'string' ? { resource: needed } : needed;
    const action = permission.action ?? `${prefix}:${operation}`;
    const named = { ...permission, action };
    authorizeAction({ scope: call, caller, permission: named, refusal, input });
  }
}

/**
 * Checks one action of a role, also where no operation is called.
 *
 * @throws the service's error for a missing permission
 * @throws NotImplemented when the emulator cannot decide
 */
export function authorizeAction(roleAction: RoleAction): void {
  if (roleAction.scope.iam === 'off') return;
  const denial = decide(roleAction);
  if (denial !== undefined) throw refuse(roleAction, denial);
}

type UntypedRule = (input: object, call: Call, state: unknown) => Needed | Promise<Needed>;

function listOf(needed: Needed): readonly (string | Permission)[] {
  return typeof needed === 'string' || 'resource' in needed ? [needed] : needed;
}

type Denial = { readonly verdict: Verdict; readonly kind: PolicyKind };

/** @returns `undefined` when the role may */
function decide(roleAction: RoleAction): Denial | undefined {
  const { scope, caller, permission } = roleAction;
  const { action, resource, resourcePolicies = [] } = permission;
  const { ownerAccountId = caller.accountId } = permission;
  const identity = scope.identityOf(caller);
  const request: AccessRequest = {
    caller,
    action,
    resource,
    get context() {
      return contextOf(roleAction, identity, ownerAccountId);
    },
  };
  const byIdentity = evaluate(identity.policies, request);
  if (byIdentity === 'explicit-deny') return { verdict: byIdentity, kind: 'identity-based' };
  const isOwn = ownerAccountId === caller.accountId;
  const byResource = evaluate(resourcePolicies, request, { isAccountEnough: !isOwn });
  if (byResource === 'explicit-deny') return { verdict: byResource, kind: 'resource-based' };
  const allows = [byIdentity, byResource].filter((verdict) => verdict === 'allow');
  if (allows.length === 2 || (isOwn && allows.length === 1)) return undefined;
  const kind = isOwn || byIdentity !== 'allow' ? 'identity-based' : 'resource-based';
  return { verdict: 'implicit-deny', kind };
}

function contextOf(
  { scope, caller, permission, input = {} }: RoleAction,
  identity: RoleIdentity,
  ownerAccountId: string,
): ContextKeys {
  const requestTags = readRequestTags(input);
  return {
    ...requestKeys(scope),
    ...roleKeys(identity, caller.sessionName),
    ...tagKeys('aws:ResourceTag', permission.resourceTags),
    ...tagKeys('aws:RequestTag', requestTags.tags),
    'aws:TagKeys': requestTags.keys,
    'aws:ResourceAccount': ownerAccountId,
    ...permission.context,
  };
}

function refuse({ caller, permission, refusal }: RoleAction, { verdict, kind }: Denial): AwsError {
  const { action, resource } = permission;
  const { code, status, showAction, showResource, givesReason = true } = refusal;
  const shownAction = showAction?.(action) ?? action;
  const shownResource = showResource === undefined ? resource : showResource(resource, action);
  const reason = givesReason ? refusalReason(verdict, kind, shownAction) : '';
  return new AwsError(code, refusalText(caller, shownAction, shownResource, reason), status);
}
