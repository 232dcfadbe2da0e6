import type { AttachedPermissionsBoundary } from '@aws-sdk/client-iam';
import type { Call } from '../../contracts.ts';
import { type IamState, lookUpPolicy, noSuchEntity, type Role } from './state.ts';

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 *
 * @throws NoSuchEntityException when there is no such policy
 */
export function checkBoundary(state: IamState, arn: string): void {
  if (lookUpPolicy(state, arn) !== undefined) return;
  throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/**
 * Gives a role its boundary, and says so once, for it decides nothing here.
 *
 * Differs: a permissions boundary is remembered, but takes no permission away from its role. The
 * emulator says so on its standard error, once a role.
 */
export function setBoundary(role: Role, arn: string, { report }: Pick<Call, 'report'>): void {
  role.boundaryArn = arn;
  if (role.isBoundaryReported) return;
  role.isBoundaryReported = true;
  report(`the permissions boundary ${arn} of the role ${role.arn} is ignored in decisions`);
}

/** As a member of a description, which is left out when the role has none. */
export function describeBoundary({ boundaryArn }: Role): {
  readonly PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (boundaryArn === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: boundaryArn,
    },
  };
}
