import {
  type CreateRoleRequest,
  type CreateRoleResponse,
  DeleteConflictException,
  type DeleteRoleRequest,
  EntityAlreadyExistsException,
  type GetRoleRequest,
  type GetRoleResponse,
  type ListRolesRequest,
  type ListRolesResponse,
  type Role as RoleDescription,
  type UpdateAssumeRolePolicyRequest,
  type UpdateRoleRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkLength, checkName, checkPath, checkRange } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import { checkBoundary, describeBoundary, setBoundary } from '../permissions-boundary.ts';
import { checkTrustPolicy, encodeDocument } from '../policy-document.ts';
import { checkTrustPolicySize } from '../quotas.ts';
import { findRole, type IamState, type Role } from '../state.ts';
import { describeTags, readTags } from '../tags.ts';

const DEFAULT_SESSION_SECONDS = 3_600;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export function createRole(
  state: IamState,
  input: Checked<CreateRoleRequest>,
  call: Call,
): CreateRoleResponse {
  const { RoleName: name, Path: path = '/', AssumeRolePolicyDocument: trustPolicy } = input;
  const { PermissionsBoundary: boundary } = input;
  checkName('roleName', name, 64);
  checkPath(path);
  const settings = readSettings(input);
  const tags = readTags(input.Tags);
  checkTrustPolicy(state, call.accountId, trustPolicy);
  checkTrustPolicySize(trustPolicy);
  if (boundary !== undefined) checkBoundary(state, boundary);
  checkNameIsFree(state, name);

  const role: Role = {
    name,
    path,
    id: `AROA${call.random.upperAlphanumeric(17)}`,
    arn: `arn:aws:iam::${call.accountId}:role${path}${name}`,
    createdAt: call.clock.now(),
    trustPolicy,
    description: settings.description,
    longestSessionSeconds: settings.longestSessionSeconds ?? DEFAULT_SESSION_SECONDS,
    tags,
    inlinePolicies: new Map(),
    attachedPolicyArns: new Set(),
    boundaryArn: undefined,
    isBoundaryReported: false,
  };
  if (boundary !== undefined) setBoundary(role, boundary, call);
  state.roles.set(name, role);
  return { Role: { ...describe(role), ...describeBoundary(role), ...describeTags(tags) } };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export function getRole(state: IamState, input: Checked<GetRoleRequest>): GetRoleResponse {
  const role = findRole(state, input.RoleName);
  const details = { ...describeBoundary(role), ...describeTags(role.tags), RoleLastUsed: {} };
  return { Role: { ...describe(role), ...details } };
}

/**
 * Boundaries, tags and the last use are in GetRole only.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export function listRoles(
  { roles }: IamState,
  input: Checked<ListRolesRequest>,
): ListRolesResponse {
  const { PathPrefix: prefix = '/' } = input;
  const matching = [...roles.values()].filter(({ path }) => path.startsWith(prefix));
  const page = pageOf(matching, ({ name }) => name, input);
  return { Roles: page.items.map(describe), ...page.position };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export function updateRole(state: IamState, input: Checked<UpdateRoleRequest>): object {
  const role = findRole(state, input.RoleName);
  const settings = readSettings(input);
  role.description = settings.description ?? role.description;
  role.longestSessionSeconds = settings.longestSessionSeconds ?? role.longestSessionSeconds;
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export function updateAssumeRolePolicy(
  state: IamState,
  input: Checked<UpdateAssumeRolePolicyRequest>,
  call: Call,
): object {
  const role = findRole(state, input.RoleName);
  checkTrustPolicy(state, call.accountId, input.PolicyDocument);
  checkTrustPolicySize(input.PolicyDocument);
  role.trustPolicy = input.PolicyDocument;
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export function deleteRole(state: IamState, input: Checked<DeleteRoleRequest>): object {
  const { name, attachedPolicyArns, inlinePolicies } = findRole(state, input.RoleName);
  if (attachedPolicyArns.size > 0) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (inlinePolicies.size > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
  state.roles.delete(name);
  return {};
}

type Settings = {
  readonly description: string | undefined;
  readonly longestSessionSeconds: number | undefined;
};

function readSettings({
  Description: description,
  MaxSessionDuration: longestSessionSeconds,
}: Pick<UpdateRoleRequest, 'Description' | 'MaxSessionDuration'>): Settings {
  if (description !== undefined) checkLength('description', description, { max: 1_000 });
  if (longestSessionSeconds !== undefined) {
    checkRange('maxSessionDuration', longestSessionSeconds, 3_600, 43_200);
  }
  return { description, longestSessionSeconds };
}

/** Names that differ only in case are the same to IAM. */
function checkNameIsFree({ roles }: IamState, name: string): void {
  const isTaken = [...roles.keys()].some((other) => other.toLowerCase() === name.toLowerCase());
  if (!isTaken) return;
  throw new EntityAlreadyExistsException({
    message: `Role with name ${name} already exists.`,
    $metadata: {},
  });
}

function describe(role: Role): RoleDescription {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    MaxSessionDuration: role.longestSessionSeconds,
    ...(role.description === undefined ? {} : { Description: role.description }),
  };
}

function deleteConflict(message: string): DeleteConflictException {
  return new DeleteConflictException({ message, $metadata: {} });
}
