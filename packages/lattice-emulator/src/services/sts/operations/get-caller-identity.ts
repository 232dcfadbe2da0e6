import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import { callerArn } from '../../../access/caller.ts';
import type { Call } from '../../../contracts.ts';
import { AwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { lookUpRole } from '../roles.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function getCallerIdentity(
  _state: object,
  _input: Checked<GetCallerIdentityRequest>,
  call: Call,
): Promise<GetCallerIdentityResponse> {
  return {
    UserId: await readUserId(call),
    Account: call.accountId,
    Arn: callerArn(call.caller),
  };
}

async function readUserId(call: Call): Promise<string> {
  const { caller } = call;
  if (caller.kind === 'root') return caller.accountId;
  const role = caller.kind === 'role' ? await lookUpRole(call, caller.roleName) : undefined;
  // The credentials of a session are void once its role is gone.
  if (caller.kind !== 'role' || role === undefined) throw invalidClientTokenId();
  return `${role.RoleId}:${caller.sessionName}`;
}

function invalidClientTokenId(): AwsError {
  const message = 'The security token included in the request is invalid.';
  return new AwsError('InvalidClientTokenId', message, 403);
}
