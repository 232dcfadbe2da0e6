import type { Role } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '../../access/policy-document.ts';
import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';

/**
 * Looks up a role of the caller's account in IAM, whatever the caller may read; `undefined` when
 * there is none.
 */
export async function lookUpRole(call: Call, RoleName: string): Promise<Role | undefined> {
  try {
    const { iam } = call.aws({ kind: 'root', accountId: call.accountId }, { isLookUp: true });
    const { Role } = await iam.GetRole({ RoleName });
    return Role;
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return undefined;
    throw error;
  }
}

export function roleNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

export function readTrustPolicy({ AssumeRolePolicyDocument: text }: Role): PolicyDocument {
  return JSON.parse(decodeURIComponent(text ?? '{"Statement":[]}')) as PolicyDocument;
}
