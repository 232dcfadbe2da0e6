import type {
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { malformedXml, refuseOthers } from '../errors.ts';
import type { S3State } from '../state.ts';

const MOST_KEYS = 1_000;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 *
 * Differs: in a bucket with versioning too, an object is deleted permanently, without a delete
 * marker.
 */
export function deleteObject(
  state: S3State,
  input: Checked<DeleteObjectRequest>,
  call: Call,
): object {
  refuseOthers(input, ['Bucket', 'Key', 'ExpectedBucketOwner']);
  findBucket(state, call, input, { action: 's3:DeleteObject', key: input.Key }).objects.delete(
    input.Key,
  );
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export function deleteObjects(
  state: S3State,
  input: Checked<DeleteObjectsRequest>,
  call: Call,
): DeleteObjectsOutput {
  refuseOthers(input, ['Bucket', 'Delete', 'ChecksumAlgorithm', 'ExpectedBucketOwner']);
  const { Objects: identifiers, Quiet: isQuiet = false } = input.Delete;
  if (identifiers.length === 0 || identifiers.length > MOST_KEYS) throw malformedXml();
  for (const identifier of identifiers) refuseOthers(identifier, ['Key']);

  const { objects } = findBucket(state, call, input, { action: 's3:DeleteObject', key: '*' });
  // Objects that do not exist are reported as deleted, too.
  for (const { Key } of identifiers) objects.delete(Key);
  return isQuiet ? {} : { Deleted: identifiers.map(({ Key }) => ({ Key })) };
}
