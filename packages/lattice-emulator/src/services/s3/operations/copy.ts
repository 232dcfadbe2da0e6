import { type CopyObjectOutput, type CopyObjectRequest, InvalidRequest } from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { invalidArgument, refuseOthers } from '../errors.ts';
import {
  checkEncryption,
  DESCRIPTION_MEMBERS,
  describeChecksums,
  readDescription,
  storeObject,
} from '../objects.ts';
import { findObject, type S3State, type StoredObject } from '../state.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(
  state: S3State,
  input: Checked<CopyObjectRequest>,
  call: Call,
): CopyObjectOutput {
  refuseOthers(input, [
    'Bucket',
    'Key',
    'CopySource',
    'MetadataDirective',
    ...DESCRIPTION_MEMBERS,
    'ServerSideEncryption',
    'ExpectedBucketOwner',
    'ExpectedSourceBucketOwner',
  ]);
  checkEncryption(input.ServerSideEncryption);
  const source = findSource(state, input, call);
  const bucket = findBucket(state, call, input, { action: 's3:PutObject', key: input.Key });
  const isReplacing = input.MetadataDirective === 'REPLACE';
  if (bucket.objects.get(input.Key) === source && !isReplacing) throw copyOntoItself();

  const { body, checksums } = source;
  const description = isReplacing ? readDescription(input) : source.description;
  const object = storeObject(bucket, call, { key: input.Key, body, description, checksums });
  return {
    CopyObjectResult: {
      ETag: object.etag,
      LastModified: new Date(object.lastModified),
      ...describeChecksums(object),
    },
    ServerSideEncryption: 'AES256',
  };
}

function findSource(
  state: S3State,
  { CopySource: text, ExpectedSourceBucketOwner }: Checked<CopyObjectRequest>,
  call: Call,
): StoredObject {
  const [path = '', query] = text.split('?');
  if (query !== undefined) throw notSupportedFeature('versions in the source of an S3 copy');
  const [, name, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
  if (name === undefined || key === undefined) {
    // Text not verified against AWS.
    throw invalidArgument('Invalid copy source object key');
  }
  const owner = { Bucket: name, ExpectedBucketOwner: ExpectedSourceBucketOwner };
  return findObject(findBucket(state, call, owner, { action: 's3:GetObject', key }), key);
}

function copyOntoItself(): InvalidRequest {
  return new InvalidRequest({
    message:
      'This copy request is illegal because it is trying to copy an object to itself without ' +
      "changing the object's metadata, storage class, website redirect location or encryption " +
      'attributes.',
    $metadata: {},
  });
}
