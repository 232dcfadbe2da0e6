import { AccessDenied } from '@aws-sdk/client-s3';
import { evaluate, type PolicyDocument } from '../../policy.ts';
import type { Call } from '../../service.ts';
import type { Bucket, BucketInput } from './state.ts';

/**
 * Lets the owner's account do everything; everyone else (another account, a service) needs the
 * bucket's policy.
 *
 * Differs: the policy's denials do not bind the owner's account, and every request counts as made
 * over HTTPS.
 *
 * @throws AccessDenied
 */
export function checkAccess(
  { name, ownerAccountId, configurations }: Bucket,
  { caller }: Call,
  { ExpectedBucketOwner: expectedOwner }: BucketInput,
  action: string,
  key: string | undefined,
): void {
  if ((expectedOwner ?? ownerAccountId) !== ownerAccountId) throw accessDenied();
  const isOwner = caller.kind === 'root' || caller.kind === 'role';
  if (isOwner && caller.accountId === ownerAccountId) return;

  const policies =
    configurations.policy === undefined
      ? []
      : [JSON.parse(configurations.policy) as PolicyDocument];
  const resource = `arn:aws:s3:::${name}${key === undefined ? '' : `/${key}`}`;
  const context = { 'aws:SecureTransport': 'true' };
  if (evaluate(policies, { caller, action, resource, context }) !== 'allow') throw accessDenied();
}

function accessDenied(): AccessDenied {
  return new AccessDenied({ message: 'Access Denied', $metadata: {} });
}
