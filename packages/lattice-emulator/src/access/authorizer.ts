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

/**
 * Holds what a role wants to do against its policies and those of the resource: a deny in either
 * wins, and within one account an allow in either is enough.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 *
 * @throws the service's error for a missing permission
 * @throws NotImplemented when the emulator cannot decide
 */
export async function authorize(
  { prefix, refusal, needs }: ServicePermissions,
  operationName: string,
  input: object,
  state: unknown,
  call: Call,
  caller: RoleSession,
): Promise<void> {
  const rule = (needs as Readonly<Record<string, UntypedRule>>)[operationName];
  if (rule === undefined) throw new TypeError(`${operationName} does not say what it needs`);
  for (const needed of listOf(await rule(input, call, state))) {
    const permission = typeof needed === 'string' ? { resource: needed } : needed;
    const action = permission.action ?? `${prefix}:${operationName}`;
    authorizeAction(call, caller, { ...permission, action }, refusal, input);
  }
}

/**
 * Holds one action of a role against its policies, also where no operation is called.
 *
 * @throws the service's error for a missing permission
 * @throws NotImplemented when the emulator cannot decide
 */
export function authorizeAction(
  scope: Scope,
  caller: RoleSession,
  permission: Permission & { readonly action: string },
  refusal: Refusal,
  input: object = {},
): void {
  if (scope.iam === 'off') return;
  const denial = decide(permission, input, scope, caller);
  if (denial === undefined) return;
  throw refuse(refusal, caller, permission.action, permission.resource, denial);
}

type UntypedRule = (input: object, call: Call, state: unknown) => Needed | Promise<Needed>;

function listOf(needed: Needed): readonly (string | Permission)[] {
  return typeof needed === 'string' || 'resource' in needed ? [needed] : needed;
}

type Denial = { readonly verdict: Verdict; readonly kind: PolicyKind };

/** @returns `undefined` when the role may */
function decide(
  permission: Permission & { readonly action: string },
  input: object,
  scope: Scope,
  caller: RoleSession,
): Denial | undefined {
  const { action, resource, resourcePolicies = [] } = permission;
  const { ownerAccountId = caller.accountId } = permission;
  const identity = scope.identityOf(caller);
  const request: AccessRequest = {
    caller,
    action,
    resource,
    get context() {
      return contextOf(permission, ownerAccountId, input, scope, identity, caller);
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
  { context, resourceTags }: Permission,
  ownerAccountId: string,
  input: object,
  scope: Scope,
  identity: RoleIdentity,
  { sessionName }: RoleSession,
): ContextKeys {
  const requestTags = readRequestTags(input);
  return {
    ...requestKeys(scope),
    ...roleKeys(identity, sessionName),
    ...tagKeys('aws:ResourceTag', resourceTags),
    ...tagKeys('aws:RequestTag', requestTags.tags),
    'aws:TagKeys': requestTags.keys,
    'aws:ResourceAccount': ownerAccountId,
    ...context,
  };
}

function refuse(
  refusal: Refusal,
  caller: RoleSession,
  action: string,
  resource: string,
  { verdict, kind }: Denial,
): AwsError {
  const { code, status, showAction, showResource, givesReason = true } = refusal;
  const shownAction = showAction?.(action) ?? action;
  const shownResource = showResource === undefined ? resource : showResource(resource, action);
  const reason = givesReason ? refusalReason(verdict, kind, shownAction) : '';
  return new AwsError(code, refusalText(caller, shownAction, shownResource, reason), status);
}
