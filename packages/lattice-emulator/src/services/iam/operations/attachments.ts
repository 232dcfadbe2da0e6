import {
  type AttachRolePolicyRequest,
  type DetachRolePolicyRequest,
  InvalidInputException,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
} from '@aws-sdk/client-iam';
import type { Checked } from '../../../sdk-types.ts';
import { checkLength } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import { checkAttachments } from '../quotas.ts';
import { findRole, type IamState, lookUpPolicy, noSuchEntity } from '../state.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export function attachRolePolicy(
  state: IamState,
  { RoleName, PolicyArn: arn }: Checked<AttachRolePolicyRequest>,
): object {
  checkPolicyArn(arn);
  const { attachedPolicyArns } = findRole(state, RoleName);
  if (lookUpPolicy(state, arn) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  checkAttachments(new Set([...attachedPolicyArns, arn]).size);
  attachedPolicyArns.add(arn);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export function detachRolePolicy(
  state: IamState,
  { RoleName, PolicyArn: arn }: Checked<DetachRolePolicyRequest>,
): object {
  checkPolicyArn(arn);
  const { attachedPolicyArns } = findRole(state, RoleName);
  if (!attachedPolicyArns.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export function listAttachedRolePolicies(
  state: IamState,
  input: Checked<ListAttachedRolePoliciesRequest>,
): ListAttachedRolePoliciesResponse {
  const { PathPrefix: prefix = '/' } = input;
  const attached = [...findRole(state, input.RoleName).attachedPolicyArns]
    .flatMap((arn) => lookUpPolicy(state, arn) ?? [])
    .filter(({ path }) => path.startsWith(prefix));
  const page = pageOf(attached, ({ name, arn }) => `${name} ${arn}`, input);
  return {
    AttachedPolicies: page.items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })),
    ...page.position,
  };
}

function checkPolicyArn(arn: string): void {
  checkLength('policyArn', arn, { min: 20, max: 2_048 });
  if (/^arn:aws:iam::(\d{12}|aws):policy\/.+$/.test(arn)) return;
  throw new InvalidInputException({ message: `ARN ${arn} is not valid.`, $metadata: {} });
}
