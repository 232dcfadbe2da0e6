import { AccessDenied } from '@aws-sdk/client-s3';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate, type PolicyDocument } from '../../access/policy.ts';
import { parsePolicy } from '../../access/role-identity.ts';
import type { Call } from '../../service.ts';
import type { Bucket, BucketInput } from './state.ts';

/**
 * Lets the owner's account in, whose roles were held against the bucket's policy already; everyone
 * else (another account, a service) needs that policy.
 *
 * Differs: the policy's denials do not bind root.
 *
 * @throws AccessDenied
 */
export function checkAccess(
  bucket: Bucket,
  call: Call,
  { ExpectedBucketOwner: expectedOwner }: BucketInput,
  action: string,
  key: string | undefined,
): void {
  const { name, ownerAccountId } = bucket;
  const { caller } = call;
  if ((expectedOwner ?? ownerAccountId) !== ownerAccountId) throw accessDenied();
  const isOwner = caller.kind === 'root' || caller.kind === 'role';
  if (isOwner && caller.accountId === ownerAccountId) return;

  const resource = `arn:aws:s3:::${name}${key === undefined ? '' : `/${key}`}`;
  const request = { caller, action, resource, context: requestKeys(call) };
  if (evaluate(policiesOf(bucket), request) !== 'allow') throw accessDenied();
}

export function policiesOf({ configurations: { policy } }: Bucket): readonly PolicyDocument[] {
  return policy === undefined ? [] : [parsePolicy(policy)];
}

function accessDenied(): AccessDenied {
  return new AccessDenied({ message: 'Access Denied', $metadata: {} });
}
