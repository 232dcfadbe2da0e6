import type {
  DeleteRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam';
import type { Checked } from '../../../sdk-types.ts';
import { checkName } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import { checkIdentityPolicy, encodeDocument } from '../policy-document.ts';
import { checkInlinePoliciesSize } from '../quotas.ts';
import { findRole, type IamState, noSuchEntity, type Role } from '../state.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export function putRolePolicy(state: IamState, input: Checked<PutRolePolicyRequest>): object {
  const { PolicyName: name, PolicyDocument: document } = input;
  checkName('policyName', name, 128);
  const role = findRole(state, input.RoleName);
  checkIdentityPolicy(document);
  const inlinePolicies = new Map([...role.inlinePolicies, [name, document]]);
  checkInlinePoliciesSize({ ...role, inlinePolicies });
  role.inlinePolicies.set(name, document);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export function getRolePolicy(
  state: IamState,
  { RoleName, PolicyName }: Checked<GetRolePolicyRequest>,
): GetRolePolicyResponse {
  const document = findDocument(findRole(state, RoleName), PolicyName);
  return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export function listRolePolicies(
  state: IamState,
  input: Checked<ListRolePoliciesRequest>,
): ListRolePoliciesResponse {
  const names = findRole(state, input.RoleName).inlinePolicies.keys();
  const page = pageOf(names, (name) => name, input);
  return { PolicyNames: [...page.items], ...page.position };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export function deleteRolePolicy(
  state: IamState,
  { RoleName, PolicyName }: Checked<DeleteRolePolicyRequest>,
): object {
  const role = findRole(state, RoleName);
  findDocument(role, PolicyName);
  role.inlinePolicies.delete(PolicyName);
  return {};
}

function findDocument({ inlinePolicies }: Role, policyName: string): string {
  const document = inlinePolicies.get(policyName);
  if (document === undefined) {
    throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
  }
  return document;
}
