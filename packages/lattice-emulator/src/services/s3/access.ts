import { AccessDenied, NoSuchBucket } from '@aws-sdk/client-s3';
import { requestKeys } from '../../access/condition-keys.ts';
import { evaluate } from '../../access/policy.ts';
import type { PolicyDocument } from '../../access/policy-document.ts';
import { parsePolicy } from '../../access/role-identity.ts';
import type { Call } from '../../contracts.ts';
import type { Bucket, BucketInput, S3State } from './state.ts';

/** An action on a bucket, or on one object of it. */
export type Access = { readonly action: `s3:${string}`; readonly key?: string };

/**
 * Finds the bucket of a request and checks that the caller has access.
 *
 * Differs: a bucket answers in every region, where AWS redirects clients to the bucket's own.
 *
 * @throws NoSuchBucket
 * @throws AccessDenied
 */
export function findBucket(state: S3State, call: Call, input: BucketInput, access: Access): Bucket {
  const bucket = state.buckets.get(input.Bucket);
  if (bucket === undefined) {
    throw new NoSuchBucket({ message: 'The specified bucket does not exist', $metadata: {} });
  }
  checkAccess(bucket, call, input, access);
  return bucket;
}

/**
 * Admits the owner's account, whose roles were already checked against the bucket's policy. Other
 * accounts and services need an allow in that policy.
 *
 * Differs: a deny in the policy does not apply to root.
 *
 * @throws AccessDenied
 */
function checkAccess(
  bucket: Bucket,
  call: Call,
  { ExpectedBucketOwner: expectedOwner }: BucketInput,
  { action, key }: Access,
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
