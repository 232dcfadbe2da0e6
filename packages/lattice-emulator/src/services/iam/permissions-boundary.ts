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
 * Sets the boundary of a role and warns once that it is not enforced.
 *
 * Differs: a permissions boundary is stored, but does not restrict its role. The emulator warns
 * about it on standard error, once per role.
 */
export function setBoundary(role: Role, arn: string, { report }: Pick<Call, 'report'>): void {
  role.boundaryArn = arn;
  if (role.isBoundaryReported) return;
  role.isBoundaryReported = true;
  report(`the emulator does not enforce the permissions boundary ${arn} of the role ${role.arn}`);
}

/** Returns the boundary as a member of a description, which is absent when the role has none. */
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
