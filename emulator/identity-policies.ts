import { isAwsError } from './endpoint/errors.ts';
import type { PolicyDocument } from './policy.ts';
import type { Scope } from './service.ts';

/**
 * The policies of a role, inline and attached: what its sessions may do. A role that is gone has
 * none.
 */
export async function readIdentityPolicies(
  scope: Scope,
  roleName: string,
): Promise<PolicyDocument[]> {
  try {
    return await readPolicies(scope, roleName);
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return [];
    throw error;
  }
}

async function readPolicies(scope: Scope, RoleName: string): Promise<PolicyDocument[]> {
  const { iam } = scope.aws({ kind: 'root', accountId: scope.accountId }, { isLookUp: true });
  const { PolicyNames = [] } = await iam.ListRolePolicies({ RoleName });
  const inline = PolicyNames.map(async (PolicyName) => {
    const { PolicyDocument: text } = await iam.GetRolePolicy({ RoleName, PolicyName });
    return parse(text);
  });
  const { AttachedPolicies = [] } = await iam.ListAttachedRolePolicies({ RoleName });
  const attached = AttachedPolicies.map(async ({ PolicyArn }) => {
    const { Policy } = await iam.GetPolicy({ PolicyArn });
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.GetPolicyVersion({ PolicyArn, VersionId });
    return parse(PolicyVersion?.Document);
  });
  return Promise.all([...inline, ...attached]);
}

function parse(text: string | undefined): PolicyDocument {
  return JSON.parse(decodeURIComponent(text ?? '{"Statement":[]}')) as PolicyDocument;
}
