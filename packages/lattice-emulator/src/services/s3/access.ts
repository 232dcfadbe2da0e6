import { AccessDenied, NoSuchBucket } from '@aws-sdk/client-s3';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import type { PolicyDocument } from '../../access/policy-document.ts';
import { parsePolicy } from '../../access/role-identity.ts';
import type { Call } from '../../contracts.ts';
import type { Bucket, BucketInput, S3State } from './state.ts';

/**
 * Finds the bucket that a request is for, and makes sure that the caller may do `action` there.
 *
 * Differs: a bucket answers in every region, where AWS sends clients on to its own.
 *
 * @param key the object, for an action on one
 * @throws NoSuchBucket
 * @throws AccessDenied
 */
export function findBucket(
  state: S3State,
  call: Call,
  input: BucketInput,
  action: `s3:${string}`,
  key?: string,
): Bucket {
  const bucket = state.buckets.get(input.Bucket);
  if (bucket === undefined) {
    throw new NoSuchBucket({ message: 'The specified bucket does not exist', $metadata: {} });
  }
  checkAccess(bucket, call, input, action, key);
  return bucket;
}

/**
 * Lets the owner's account in, whose roles were held against the bucket's policy already; everyone
 * else (another account, a service) needs that policy.
 *
 * Differs: the policy's denials do not bind root.
 *
 * @throws AccessDenied
 */
function checkAccess(
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
