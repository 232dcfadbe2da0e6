import {
  type CreatePolicyRequest,
  type CreatePolicyResponse,
  DeleteConflictException,
  type DeletePolicyRequest,
  EntityAlreadyExistsException,
  type GetPolicyRequest,
  type GetPolicyResponse,
  type ListPoliciesRequest,
  type ListPoliciesResponse,
  type Policy,
} from '@aws-sdk/client-iam';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { AWS_MANAGED_POLICIES } from '../aws-managed-policies.ts';
import { checkLength, checkName, checkPath } from '../constraints.ts';
import type { ManagedPolicy } from '../managed-policy.ts';
import { pageOf } from '../paging.ts';
import { checkIdentityPolicy } from '../policy-document.ts';
import { checkManagedPolicySize } from '../quotas.ts';
import { findPolicy, type IamState, noSuchEntity } from '../state.ts';
import { describeTags, readTags } from '../tags.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export function createPolicy(
  state: IamState,
  input: Checked<CreatePolicyRequest>,
  call: Call,
): CreatePolicyResponse {
  const { PolicyName: name, Path: path = '/', Description: description } = input;
  checkName('policyName', name, 128);
  checkPath(path);
  if (description !== undefined) checkLength('description', description, { max: 1_000 });
  checkIdentityPolicy(input.PolicyDocument);
  checkManagedPolicySize(input.PolicyDocument);
  checkNameIsFree(state, name);

  const now = call.clock.now();
  const policy: ManagedPolicy = {
    name,
    path,
    id: `ANPA${call.random.upperAlphanumeric(17)}`,
    arn: `arn:aws:iam::${call.accountId}:policy${path}${name}`,
    createdAt: now,
    updatedAt: now,
    description,
    versionId: 'v1',
    document: input.PolicyDocument,
    versions: [{ id: 'v1', document: input.PolicyDocument, createdAt: now }],
    lastVersion: 1,
    tags: readTags(input.Tags),
  };
  state.policies.set(policy.arn, policy);
  return { Policy: { ...describe(state, policy), ...describeTags(policy.tags) } };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export function getPolicy(state: IamState, input: Checked<GetPolicyRequest>): GetPolicyResponse {
  const policy = findPolicy(state, input.PolicyArn);
  const { description: Description, tags } = policy;
  return {
    Policy: {
      ...describe(state, policy),
      ...(Description === undefined ? {} : { Description }),
      ...describeTags(tags),
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export function listPolicies(
  state: IamState,
  input: Checked<ListPoliciesRequest>,
): ListPoliciesResponse {
  const { Scope: scope = 'All', PathPrefix: prefix = '/' } = input;
  const policies = [
    ...(scope === 'AWS' ? [] : state.policies.values()),
    ...(scope === 'Local' ? [] : AWS_MANAGED_POLICIES.values()),
  ];
  const matching = policies.filter(
    ({ path, arn }) => path.startsWith(prefix) && isUsedAs(state, arn, input),
  );
  const page = pageOf(matching, ({ name, arn }) => `${name} ${arn}`, input);
  return { Policies: page.items.map((policy) => describe(state, policy)), ...page.position };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export function deletePolicy(
  state: IamState,
  { PolicyArn: arn }: Checked<DeletePolicyRequest>,
): object {
  const policy = state.policies.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  if (countAttachments(state, arn) + countBoundaries(state, arn) > 0) {
    const message = 'Cannot delete a policy attached to entities.';
    throw new DeleteConflictException({ message, $metadata: {} });
  }
  if (policy.versions.length > 1) {
    const message =
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.";
    throw new DeleteConflictException({ message, $metadata: {} });
  }
  state.policies.delete(arn);
  return {};
}

/** A name is taken whatever the path before it is. */
function checkNameIsFree({ policies }: IamState, name: string): void {
  const wanted = name.toLowerCase();
  if (![...policies.values()].some((other) => other.name.toLowerCase() === wanted)) return;
  throw new EntityAlreadyExistsException({
    message: `A policy called ${name} already exists. Duplicate names are not allowed.`,
    $metadata: {},
  });
}

/** Filters the policies by `OnlyAttached` and `PolicyUsageFilter`. */
function isUsedAs(
  state: IamState,
  arn: string,
  { OnlyAttached, PolicyUsageFilter: usage }: Checked<ListPoliciesRequest>,
): boolean {
  const isAttached = countAttachments(state, arn) > 0;
  const isBoundary = countBoundaries(state, arn) > 0;
  if (OnlyAttached && !isAttached && !isBoundary) return false;
  if (usage === undefined) return true;
  return usage === 'PermissionsBoundary' ? isBoundary : isAttached;
}

function countAttachments({ roles }: IamState, arn: string): number {
  return [...roles.values()].filter((role) => role.attachedPolicyArns.has(arn)).length;
}

function countBoundaries({ roles }: IamState, arn: string): number {
  return [...roles.values()].filter(({ boundaryArn }) => boundaryArn === arn).length;
}

function describe(state: IamState, policy: ManagedPolicy): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.versionId,
    AttachmentCount: countAttachments(state, policy.arn),
    PermissionsBoundaryUsageCount: countBoundaries(state, policy.arn),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}
