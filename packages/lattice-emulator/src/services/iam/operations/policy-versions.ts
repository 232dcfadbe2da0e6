import {
  type CreatePolicyVersionRequest,
  type CreatePolicyVersionResponse,
  DeleteConflictException,
  type DeletePolicyVersionRequest,
  type GetPolicyVersionRequest,
  type GetPolicyVersionResponse,
  type ListPolicyVersionsRequest,
  type ListPolicyVersionsResponse,
  type PolicyVersion as PolicyVersionDescription,
  type SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import type { ManagedPolicy, PolicyVersion } from '../managed-policy.ts';
import { pageOf } from '../paging.ts';
import { checkIdentityPolicy, encodeDocument } from '../policy-document.ts';
import { checkManagedPolicySize, checkVersionCount } from '../quotas.ts';
import { findPolicy, type IamState, noSuchEntity } from '../state.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export function createPolicyVersion(
  state: IamState,
  input: Checked<CreatePolicyVersionRequest>,
  call: Call,
): CreatePolicyVersionResponse {
  const policy = findOwnPolicy(state, input.PolicyArn);
  checkIdentityPolicy(input.PolicyDocument);
  checkManagedPolicySize(input.PolicyDocument);
  checkVersionCount(policy.versions.length + 1);
  const version = {
    id: `v${policy.lastVersion + 1}`,
    document: input.PolicyDocument,
    createdAt: call.clock.now(),
  };
  const created = {
    ...policy,
    versions: [...policy.versions, version],
    lastVersion: policy.lastVersion + 1,
  };
  const stored = input.SetAsDefault === true ? withDefault(created, version) : created;
  put(state, call, stored);
  return { PolicyVersion: describe(stored, version) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export function getPolicyVersion(
  state: IamState,
  { PolicyArn: arn, VersionId: versionId }: Checked<GetPolicyVersionRequest>,
): GetPolicyVersionResponse {
  const policy = findPolicy(state, arn);
  const version = findVersion(policy, versionId);
  return {
    PolicyVersion: { ...describe(policy, version), Document: encodeDocument(version.document) },
  };
}

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
 *
 * Newest first.
 */
export function listPolicyVersions(
  state: IamState,
  input: Checked<ListPolicyVersionsRequest>,
): ListPolicyVersionsResponse {
  const policy = findPolicy(state, input.PolicyArn);
  // Pages go by rising keys.
  const keyOf = ({ id }: PolicyVersion) => String(1_000_000 - Number(id.slice(1)));
  const page = pageOf(policy.versions, keyOf, input);
  return { Versions: page.items.map((version) => describe(policy, version)), ...page.position };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export function setDefaultPolicyVersion(
  state: IamState,
  { PolicyArn: arn, VersionId: versionId }: Checked<SetDefaultPolicyVersionRequest>,
  call: Call,
): object {
  const policy = findOwnPolicy(state, arn);
  put(state, call, withDefault(policy, findVersion(policy, versionId)));
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export function deletePolicyVersion(
  state: IamState,
  { PolicyArn: arn, VersionId: versionId }: Checked<DeletePolicyVersionRequest>,
  call: Call,
): object {
  const policy = findOwnPolicy(state, arn);
  const gone = findVersion(policy, versionId);
  if (gone.id === policy.versionId) {
    const message = 'Cannot delete the default version of a policy.';
    throw new DeleteConflictException({ message, $metadata: {} });
  }
  put(state, call, { ...policy, versions: policy.versions.filter((version) => version !== gone) });
  return {};
}

/** Policies of AWS cannot be changed. */
function findOwnPolicy({ policies }: IamState, arn: string): ManagedPolicy {
  const policy = policies.get(arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function findVersion({ arn, versions }: ManagedPolicy, versionId: string): PolicyVersion {
  const version = versions.find(({ id }) => id === versionId);
  if (version !== undefined) return version;
  throw noSuchEntity(`Policy ${arn} version ${versionId} does not exist or is not attachable.`);
}

function withDefault(policy: ManagedPolicy, { id, document }: PolicyVersion): ManagedPolicy {
  return { ...policy, versionId: id, document };
}

function put({ policies }: IamState, call: Call, policy: ManagedPolicy): void {
  policies.set(policy.arn, { ...policy, updatedAt: call.clock.now() });
}

function describe(
  { versionId }: ManagedPolicy,
  { id, createdAt }: PolicyVersion,
): PolicyVersionDescription {
  return {
    VersionId: id,
    IsDefaultVersion: id === versionId,
    CreateDate: new Date(createdAt),
  };
}
