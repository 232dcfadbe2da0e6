import { LimitExceededException } from '@aws-sdk/client-iam';
import { sizeOf } from './policy-document.ts';
import type { Role } from './state.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST = {
  trustPolicy: 2_048,
  inlinePolicies: 10_240,
  managedPolicy: 6_144,
  policyVersions: 5,
  attachments: 10,
  tags: 50,
} as const;

/** @throws LimitExceededException, as all below */
export function checkTrustPolicySize(text: string): void {
  if (sizeOf(text) <= MOST.trustPolicy) return;
  throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${MOST.trustPolicy}`);
}

/** All inline policies of a role count together. */
export function checkInlinePoliciesSize({ name, inlinePolicies }: Role): void {
  const size = [...inlinePolicies.values()].reduce((sum, text) => sum + sizeOf(text), 0);
  if (size <= MOST.inlinePolicies) return;
  throw limitExceeded(
    `Maximum policy size of ${MOST.inlinePolicies} bytes exceeded for role ${name}`,
  );
}

export function checkManagedPolicySize(text: string): void {
  if (sizeOf(text) <= MOST.managedPolicy) return;
  throw limitExceeded(`Cannot exceed quota for PolicySize: ${MOST.managedPolicy}`);
}

export function checkVersionCount(count: number): void {
  if (count <= MOST.policyVersions) return;
  throw limitExceeded(
    `A managed policy can have up to ${MOST.policyVersions} versions. Before you create a new version, you must delete an existing version.`,
  );
}

export function checkAttachments(count: number): void {
  if (count <= MOST.attachments) return;
  throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MOST.attachments}`);
}

export function checkTagCount(count: number): void {
  if (count <= MOST.tags) return;
  // Text not verified against AWS.
  throw limitExceeded('The number of tags has reached the maximum limit.');
}

function limitExceeded(message: string): LimitExceededException {
  return new LimitExceededException({ message, $metadata: {} });
}
