import type {
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  PutObjectCommandInput,
  PutObjectOutput,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { CHECKSUM_MEMBERS, verifyChecksums } from '../checksums.ts';
import { checkIfMatch, checkIfNoneMatch } from '../conditions.ts';
import { refuseOthers, withoutBody } from '../errors.ts';
import {
  checkEncryption,
  DESCRIPTION_MEMBERS,
  describeChecksums,
  readDescription,
  storeObject,
} from '../objects.ts';
import { readRange } from '../range.ts';
import { findObject, type S3State, type StoredObject } from '../state.ts';

type ReadRequest = Checked<GetObjectRequest> | Checked<HeadObjectRequest>;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export function putObject(
  state: S3State,
  input: Checked<PutObjectCommandInput>,
  call: Call,
): PutObjectOutput {
  refuseOthers(input, [
    'Bucket',
    'Key',
    'Body',
    'ContentLength',
    'ContentMD5',
    'ChecksumAlgorithm',
    ...CHECKSUM_MEMBERS,
    ...DESCRIPTION_MEMBERS,
    'IfMatch',
    'IfNoneMatch',
    'ServerSideEncryption',
    'ExpectedBucketOwner',
  ]);
  checkEncryption(input.ServerSideEncryption);
  const { Key: key, Body: body = new Uint8Array(0) } = input;
  const bucket = findBucket(state, call, input, { action: 's3:PutObject', key });
  if (input.IfNoneMatch !== undefined) checkIfNoneMatch(bucket, key, input.IfNoneMatch);
  if (input.IfMatch !== undefined) checkIfMatch(findObject(bucket, key), input.IfMatch);
  const checksums = verifyChecksums(input, body);
  const description = readDescription(input);
  const object = storeObject(bucket, call, { key, body, description, checksums });
  return { ETag: object.etag, ServerSideEncryption: 'AES256', ...describeChecksums(object) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(
  state: S3State,
  input: Checked<GetObjectRequest>,
  call: Call,
): HeadObjectOutput & { readonly Body: Uint8Array } {
  const { Range, ...rest } = input;
  const object = read(state, rest, call);
  const part = Range === undefined ? undefined : readRange(Range, object.body);
  if (part === undefined) return { ...describe(object, input), Body: object.body };
  return {
    // A checksum is one of the whole object.
    ...describe(object, { ...rest, ChecksumMode: undefined }),
    ContentLength: part.body.byteLength,
    ContentRange: part.contentRange,
    Body: part.body,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(
  state: S3State,
  input: Checked<HeadObjectRequest>,
  call: Call,
): HeadObjectOutput {
  const object = withoutBody(() => read(state, input, call));
  return describe(object, input);
}

function read(state: S3State, input: ReadRequest, call: Call): StoredObject {
  refuseOthers(input, ['Bucket', 'Key', 'ChecksumMode', 'IfMatch', 'ExpectedBucketOwner']);
  const bucket = findBucket(state, call, input, { action: 's3:GetObject', key: input.Key });
  const object = findObject(bucket, input.Key);
  if (input.IfMatch !== undefined) checkIfMatch(object, input.IfMatch);
  return object;
}

function describe(object: StoredObject, { ChecksumMode }: ReadRequest): HeadObjectOutput {
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(object.lastModified),
    ContentLength: object.body.byteLength,
    ETag: object.etag,
    ServerSideEncryption: 'AES256',
    ...object.description,
    ...(ChecksumMode === 'ENABLED' ? describeChecksums(object) : {}),
  };
}
