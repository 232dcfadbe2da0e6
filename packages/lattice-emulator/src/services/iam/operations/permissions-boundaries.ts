import type {
  DeleteRolePermissionsBoundaryRequest,
  PutRolePermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkBoundary, setBoundary } from '../permissions-boundary.ts';
import { findRole, type IamState, noSuchEntity } from '../state.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html */
export function putRolePermissionsBoundary(
  state: IamState,
  { RoleName, PermissionsBoundary }: Checked<PutRolePermissionsBoundaryRequest>,
  call: Call,
): object {
  const role = findRole(state, RoleName);
  checkBoundary(state, PermissionsBoundary);
  setBoundary(role, PermissionsBoundary, call);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export function deleteRolePermissionsBoundary(
  state: IamState,
  { RoleName }: Checked<DeleteRolePermissionsBoundaryRequest>,
): object {
  const role = findRole(state, RoleName);
  // Text not verified against AWS.
  if (role.boundaryArn === undefined) {
    throw noSuchEntity(`The role with name ${RoleName} has no permissions boundary.`);
  }
  role.boundaryArn = undefined;
  return {};
}
