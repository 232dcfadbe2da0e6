import { ACCESS_DENIED_XML, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { type IamState, lookUpPolicy } from './state.ts';

type ByRole = { readonly RoleName: string };
type ByPolicy = { readonly PolicyArn: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html */
export const requiredPermissions = {
  prefix: 'iam',
  refusal: { ...ACCESS_DENIED_XML, showResource },
  needs: {
    CreateRole: ({ RoleName, Path = '/', Tags, PermissionsBoundary }, call) => {
      const resource = `arn:aws:iam::${call.accountId}:role${Path}${RoleName}`;
      const context = { 'iam:PermissionsBoundary': PermissionsBoundary };
      return [{ resource, context }, ...tagging('iam:TagRole', resource, Tags)];
    },
    GetRole: onRole,
    ListRoles: ({ PathPrefix = '/' }, call) => `arn:aws:iam::${call.accountId}:role${PathPrefix}`,
    UpdateRole: onRole,
    UpdateAssumeRolePolicy: onRole,
    DeleteRole: onRole,
    TagRole: onRole,
    UntagRole: onRole,
    ListRoleTags: onRole,

    PutRolePermissionsBoundary: (input, call, state) => {
      const context = { 'iam:PermissionsBoundary': input.PermissionsBoundary };
      return { ...onRole(input, call, state), context };
    },
    DeleteRolePermissionsBoundary: withBoundary,

    PutRolePolicy: withBoundary,
    GetRolePolicy: onRole,
    ListRolePolicies: onRole,
    DeleteRolePolicy: withBoundary,

    CreatePolicy: ({ PolicyName, Path = '/', Tags }, call) => {
      const resource = `arn:aws:iam::${call.accountId}:policy${Path}${PolicyName}`;
      return [resource, ...tagging('iam:TagPolicy', resource, Tags)];
    },
    GetPolicy: onPolicy,
    CreatePolicyVersion: onPolicy,
    GetPolicyVersion: onPolicy,
    ListPolicyVersions: onPolicy,
    SetDefaultPolicyVersion: onPolicy,
    DeletePolicyVersion: onPolicy,
    ListPolicies: ({ PathPrefix = '/' }, call) =>
      `arn:aws:iam::${call.accountId}:policy${PathPrefix}`,
    DeletePolicy: onPolicy,
    AttachRolePolicy: withPolicyArn,
    DetachRolePolicy: withPolicyArn,
    ListAttachedRolePolicies: onRole,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-iam'), IamState>;

function onRole({ RoleName }: ByRole, { accountId }: Call, { roles }: IamState): Permission {
  const role = roles.get(RoleName);
  return {
    resource: role?.arn ?? `arn:aws:iam::${accountId}:role/${RoleName}`,
    resourceTags: role?.tags ?? new Map(),
    context: { 'iam:PermissionsBoundary': undefined },
  };
}

/** For what a delegated administrator may be let do to roles with a certain boundary only. */
function withBoundary(input: ByRole, call: Call, state: IamState): Permission {
  const context = { 'iam:PermissionsBoundary': state.roles.get(input.RoleName)?.boundaryArn };
  return { ...onRole(input, call, state), context };
}

function withPolicyArn(input: ByRole & ByPolicy, call: Call, state: IamState): Permission {
  const permission = withBoundary(input, call, state);
  return { ...permission, context: { ...permission.context, 'iam:PolicyARN': input.PolicyArn } };
}

function onPolicy({ PolicyArn }: ByPolicy, _call: Call, state: IamState): Permission {
  return { resource: PolicyArn, resourceTags: lookUpPolicy(state, PolicyArn)?.tags ?? new Map() };
}

/** Roles and policies go by their names, but for the role that is to be created. */
function showResource(resource: string, action: string): string {
  const [, kind, name] = /^arn:.*:(role|policy)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? [];
  if (name === undefined || action === 'iam:CreateRole') return resource;
  const isThere = kind === 'policy' && action !== 'iam:CreatePolicy';
  return `${kind} ${isThere ? resource : name}`;
}
