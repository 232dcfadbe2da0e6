import { NoSuchEntityException } from '@aws-sdk/client-iam';
import { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
import type { ManagedPolicy } from './managed-policy.ts';

export type IamState = {
  /** By name. */
  readonly roles: Map<string, Role>;
  /** The account's own managed policies, by ARN. */
  readonly policies: Map<string, ManagedPolicy>;
};

export type Role = {
  readonly name: string;
  readonly path: string;
  /** `AROA` and 17 more characters; a role that is created again gets a new id. */
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  /** JSON. */
  trustPolicy: string;
  description: string | undefined;
  longestSessionSeconds: number;
  readonly tags: Map<string, string>;
  /** JSON, by name. */
  readonly inlinePolicies: Map<string, string>;
  readonly attachedPolicyArns: Set<string>;
  boundaryArn: string | undefined;
  /** Whether the operator was warned that the boundary has no effect. */
  isBoundaryReported: boolean;
};

/** @throws NoSuchEntityException */
export function findRole({ roles }: IamState, name: string): Role {
  const role = roles.get(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** Finds a managed policy of the account or of AWS. */
export function lookUpPolicy({ policies }: IamState, arn: string): ManagedPolicy | undefined {
  return policies.get(arn) ?? AWS_MANAGED_POLICIES.get(arn);
}

/** @throws NoSuchEntityException */
export function findPolicy(state: IamState, arn: string): ManagedPolicy {
  const policy = lookUpPolicy(state, arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

export function noSuchEntity(message: string): NoSuchEntityException {
  return new NoSuchEntityException({ message, $metadata: {} });
}
