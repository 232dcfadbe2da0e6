import type { Role } from '@aws-sdk/client-iam';
import { isAwsError } from '../../endpoint/errors.ts';
import type { Call } from '../../service.ts';

/** Asks IAM for a role of the caller's account; `undefined` when there is none. */
export async function lookUpRole(call: Call, RoleName: string): Promise<Role | undefined> {
  try {
    const { Role } = await call.aws(call.caller, { isLookUp: true }).iam.GetRole({ RoleName });
    return Role;
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return undefined;
    throw error;
  }
}
