import { authorizeAction } from '../../access/authorizer.ts';
import type { RoleSession } from '../../access/caller.ts';
import { requestKeys } from '../../access/condition-keys.ts';
import { ACCESS_DENIED_REST } from '../../access/permissions.ts';
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
 * Lambda tries to assume a role before it believes in it, and tries the role's permissions for what
 * it will do in its name.
 *
 * @throws InvalidParameterValueException when the role does not exist, does not trust Lambda, or
 *   lacks a permission
 */
export async function checkRole(
  call: Call,
  functionName: string,
  settings: RoleUse,
): Promise<void> {
  await checkTrust(call, settings.role);
  const session = sessionOf(call, functionName, settings);
  for (const permission of neededBy(call, settings)) {
    if (isAllowed(call, session, permission)) continue;
    throw invalidParameter(
      `The provided execution role does not have permissions to call ${permission.operation} on ${permission.service}`,
    );
  }
}

type RoleUse = Pick<FunctionSettings, 'role' | 'subnetIds' | 'tracingMode'>;

type RolePermission = {
  readonly action: string;
  readonly resource: string;
  /** The operation and the service by the names in Lambda's error. */
  readonly operation: string;
  readonly service: string;
};

function neededBy(
  { region, accountId }: Scope,
  { subnetIds, tracingMode }: RoleUse,
): RolePermission[] {
  const ec2 = (operation: string, resource: string) => {
    return { action: `ec2:${operation}`, resource, operation, service: 'EC2' };
  };
  const inVpc = [
    ec2('CreateNetworkInterface', `arn:aws:ec2:${region}:${accountId}:network-interface/*`),
    ec2('DeleteNetworkInterface', '*'),
  ];
  const operation = 'PutTraceSegments';
  const traced = { action: `xray:${operation}`, resource: '*', operation, service: 'XRAY' };
  return [...(subnetIds.length > 0 ? inVpc : []), ...(tracingMode === 'Active' ? [traced] : [])];
}

function isAllowed(
  scope: Scope,
  caller: RoleSession,
  { action, resource }: RolePermission,
): boolean {
  const permission = { action, resource };
  try {
    authorizeAction({ scope, caller, permission, refusal: ACCESS_DENIED_REST });
    return true;
  } catch (error) {
    if (isAwsError(error, ACCESS_DENIED_REST.code)) return false;
    throw error;
  }
}

async function checkTrust(call: Call, roleArn: string): Promise<void> {
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
