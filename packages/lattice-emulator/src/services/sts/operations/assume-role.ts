import type { Role } from '@aws-sdk/client-iam';
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { callerArn, type RoleSession } from '../../../access/caller.ts';
import { requestKeys } from '../../../access/condition-keys.ts';
import { evaluate } from '../../../access/policy.ts';
import type { Call } from '../../../contracts.ts';
import { AwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkAssumeRoleInput, validationError } from '../constraints.ts';
import { lookUpRole, readTrustPolicy, roleNameOf } from '../roles.ts';

const DEFAULT_SECONDS = 3_600;
/** A session of a role that becomes another role gets an hour at most. */
const MOST_CHAINED_SECONDS = 3_600;

type Input = Checked<AssumeRoleRequest>;

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * Differs: dummy credentials act as root and may assume a role that trusts their account; on AWS,
 * root may not. Roles of other accounts cannot be assumed, and credentials do not expire.
 */
export async function assumeRole(
  _state: object,
  input: Input,
  call: Call,
): Promise<AssumeRoleResponse> {
  checkAssumeRoleInput(input);
  const role = await findTrustingRole(input, call);
  const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
  checkDuration(seconds, role, call);

  const session: RoleSession = {
    kind: 'role',
    accountId: call.accountId,
    roleName: role.RoleName ?? '',
    sessionName: input.RoleSessionName,
  };
  const { accessKeyId, secretAccessKey, sessionToken } = call.credentials.openSession(session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(call.clock.now() + seconds * 1_000),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.RoleId}:${session.sessionName}`,
      Arn: callerArn(session),
    },
  };
}

/** @throws AccessDenied, alike for no such role and for one that does not trust the caller */
async function findTrustingRole(input: Input, call: Call): Promise<Role> {
  const { RoleArn: arn, ExternalId, RoleSessionName } = input;
  const role = await lookUpRole(call, roleNameOf(arn));
  if (role?.Arn !== arn) throw accessDenied(call, arn);
  const verdict = evaluate([readTrustPolicy(role)], {
    caller: call.caller,
    action: 'sts:AssumeRole',
    resource: arn,
    context: {
      ...requestKeys(call),
      'sts:ExternalId': ExternalId,
      'sts:RoleSessionName': RoleSessionName,
      'sts:SourceIdentity': undefined,
    },
  });
  if (verdict !== 'allow') throw accessDenied(call, arn);
  return role;
}

function checkDuration(seconds: number, { MaxSessionDuration }: Role, { caller }: Call): void {
  if (caller.kind === 'role' && seconds > MOST_CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role ' +
        'chaining',
    );
  }
  if (seconds > (MaxSessionDuration ?? DEFAULT_SECONDS)) {
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
}

function accessDenied({ caller }: Call, roleArn: string): AwsError {
  return new AwsError(
    'AccessDenied',
    `User: ${callerArn(caller)} is not authorized to perform: sts:AssumeRole ` +
      `on resource: ${roleArn}`,
    403,
  );
}
