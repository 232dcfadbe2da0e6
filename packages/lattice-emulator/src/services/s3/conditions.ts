import { AwsError, notSupportedFeature } from '../../endpoint/errors.ts';
import type { Bucket, StoredObject } from './state.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
export function checkIfMatch({ etag }: StoredObject, wanted: string): void {
  if (etag !== `"${wanted.replaceAll('"', '')}"`) throw preconditionFailed();
}

/** Lets an upload through only while nothing has that key. */
export function checkIfNoneMatch({ objects }: Bucket, key: string, unwanted: string): void {
  if (unwanted !== '*') throw notSupportedFeature('an If-None-Match other than * in S3');
  if (objects.has(key)) throw preconditionFailed();
}

function preconditionFailed(): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412);
}
