import type { RoleSession } from '../../access/caller.ts';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import type { PolicyDocument } from '../../access/policy-document.ts';
import type { Call, Scope } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import { invalidParameter } from './errors.ts';
import type { FunctionSettings } from './state.ts';

/** As whom a function calls AWS. */
export function sessionOf(
  { accountId }: Scope,
  functionName: string,
  { role }: Pick<FunctionSettings, 'role'>,
): RoleSession {
  const roleName = role.slice(role.lastIndexOf('/') + 1);
  return { kind: 'role', accountId, roleName, sessionName: functionName };
}

/**
 * Lambda tries to assume a role before it believes in it.
 *
 * @throws InvalidParameterValueException when the role does not exist, or does not trust Lambda
 */
export async function checkRole(call: Call, roleArn: string): Promise<void> {
  const trust = await readTrustPolicy(call, roleArn.slice(roleArn.lastIndexOf('/') + 1));
  const verdict = evaluate(trust === undefined ? [] : [trust], {
    caller: {
      kind: 'service',
      principal: 'lambda.amazonaws.com',
      accountId: call.accountId,
      sourceArn: '',
    },
    action: 'sts:AssumeRole',
    resource: roleArn,
    context: requestKeys(call),
  });
  if (verdict === 'allow') return;
  throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
}

/** Read as the account itself, because callers need not be allowed to read roles. */
async function readTrustPolicy(call: Call, RoleName: string): Promise<PolicyDocument | undefined> {
  const { iam } = call.aws({ kind: 'root', accountId: call.accountId }, { isLookUp: true });
  try {
    const { Role } = await iam.GetRole({ RoleName });
    const document = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    return document === '' ? undefined : (JSON.parse(document) as PolicyDocument);
  } catch (error) {
    if (isAwsError(error, 'NoSuchEntityException')) return undefined;
    throw error;
  }
}
