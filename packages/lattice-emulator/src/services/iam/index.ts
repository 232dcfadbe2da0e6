import { defineService } from '../../contracts.ts';
import * as attachments from './operations/attachments.ts';
import * as inlinePolicies from './operations/inline-policies.ts';
import * as managedPolicies from './operations/managed-policies.ts';
import * as permissionsBoundaries from './operations/permissions-boundaries.ts';
import * as policyVersions from './operations/policy-versions.ts';
import * as roleTags from './operations/role-tags.ts';
import * as roles from './operations/roles.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { IamState } from './state.ts';

export const iam = defineService<typeof import('@aws-sdk/client-iam')>()({
  global: true,
  createState: (): IamState => ({ roles: new Map(), policies: new Map() }),
  inventory: (state) => [
    ...[...state.roles.values()].map(({ name }) => `role ${name}`),
    ...[...state.policies.values()].map(({ name }) => `policy ${name}`),
  ],
  permissions: requiredPermissions,
  operations: {
    CreateRole: roles.createRole,
    GetRole: roles.getRole,
    ListRoles: roles.listRoles,
    UpdateRole: roles.updateRole,
    UpdateAssumeRolePolicy: roles.updateAssumeRolePolicy,
    DeleteRole: roles.deleteRole,
    TagRole: roleTags.tagRole,
    UntagRole: roleTags.untagRole,
    ListRoleTags: roleTags.listRoleTags,

    PutRolePermissionsBoundary: permissionsBoundaries.putRolePermissionsBoundary,
    DeleteRolePermissionsBoundary: permissionsBoundaries.deleteRolePermissionsBoundary,

    PutRolePolicy: inlinePolicies.putRolePolicy,
    GetRolePolicy: inlinePolicies.getRolePolicy,
    ListRolePolicies: inlinePolicies.listRolePolicies,
    DeleteRolePolicy: inlinePolicies.deleteRolePolicy,

    CreatePolicy: managedPolicies.createPolicy,
    GetPolicy: managedPolicies.getPolicy,
    ListPolicies: managedPolicies.listPolicies,
    DeletePolicy: managedPolicies.deletePolicy,

    CreatePolicyVersion: policyVersions.createPolicyVersion,
    GetPolicyVersion: policyVersions.getPolicyVersion,
    ListPolicyVersions: policyVersions.listPolicyVersions,
    SetDefaultPolicyVersion: policyVersions.setDefaultPolicyVersion,
    DeletePolicyVersion: policyVersions.deletePolicyVersion,

    AttachRolePolicy: attachments.attachRolePolicy,
    DetachRolePolicy: attachments.detachRolePolicy,
    ListAttachedRolePolicies: attachments.listAttachedRolePolicies,
  },
});
