import type {
  AbortMultipartUploadRequest,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  ListPartsOutput,
  ListPartsRequest,
  UploadPartCommandInput,
  UploadPartOutput,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { CHECKSUM_MEMBERS, verifyChecksums } from '../checksums.ts';
import { checkIfMatch, checkIfNoneMatch } from '../conditions.ts';
import { invalidArgument, refuseOthers } from '../errors.ts';
import {
  checkEncryption,
  checkKey,
  DESCRIPTION_MEMBERS,
  etagOf,
  readDescription,
  storeObject,
  wholeSeconds,
} from '../objects.ts';
import { findObject, type S3State } from '../state.ts';
import { etagOfParts, findUpload, readParts } from '../uploads.ts';

const MOST_PARTS = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(
  state: S3State,
  input: Checked<CreateMultipartUploadRequest>,
  call: Call,
): CreateMultipartUploadOutput {
  refuseOthers(input, [
    'Bucket',
    'Key',
    'ChecksumAlgorithm',
    ...DESCRIPTION_MEMBERS,
    'ServerSideEncryption',
    'ExpectedBucketOwner',
  ]);
  checkEncryption(input.ServerSideEncryption);
  const { Bucket, Key, ChecksumAlgorithm } = input;
  checkKey(Key);
  const { uploads } = findBucket(state, call, input, { action: 's3:PutObject', key: Key });
  const UploadId = call.random.hex(64);
  uploads.set(UploadId, { key: Key, description: readDescription(input), parts: new Map() });
  return { Bucket, Key, UploadId, ChecksumAlgorithm, ServerSideEncryption: 'AES256' };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export function uploadPart(
  state: S3State,
  input: Checked<UploadPartCommandInput>,
  call: Call,
): UploadPartOutput {
  refuseOthers(input, [
    'Bucket',
    'Key',
    'UploadId',
    'PartNumber',
    'Body',
    'ContentLength',
    'ContentMD5',
    'ChecksumAlgorithm',
    ...CHECKSUM_MEMBERS,
    'ExpectedBucketOwner',
  ]);
  const { PartNumber: number, Body: body = new Uint8Array(0) } = input;
  const { upload } = findUpload(state, input, call, 's3:PutObject');
  if (number < 1 || number > MOST_PARTS) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
  }
  const checksums = verifyChecksums(input, body);
  const etag = etagOf(body);
  upload.parts.set(number, { body, etag, checksums, lastModified: wholeSeconds(call.clock.now()) });
  return { ETag: etag, ServerSideEncryption: 'AES256', ...checksums };
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 *
 * Differs: an object that was uploaded in parts has no checksum other than its ETag.
 */
export function completeMultipartUpload(
  state: S3State,
  input: Checked<CompleteMultipartUploadRequest>,
  call: Call,
): CompleteMultipartUploadOutput {
  refuseOthers(input, [
    'Bucket',
    'Key',
    'UploadId',
    'MultipartUpload',
    'IfMatch',
    'IfNoneMatch',
    'ExpectedBucketOwner',
  ]);
  const { Bucket, Key, UploadId } = input;
  const { bucket, upload } = findUpload(state, input, call, 's3:PutObject');
  const parts = readParts(upload, input.MultipartUpload?.Parts ?? []);
  if (input.IfNoneMatch !== undefined) checkIfNoneMatch(bucket, Key, input.IfNoneMatch);
  if (input.IfMatch !== undefined) checkIfMatch(findObject(bucket, Key), input.IfMatch);
  const object = storeObject(bucket, call, {
    key: Key,
    body: Buffer.concat(parts.map(({ body }) => body)),
    etag: etagOfParts(parts),
    description: upload.description,
    checksums: {},
  });
  bucket.uploads.delete(UploadId);
  return {
    Bucket,
    Key,
    Location: `/${Bucket}/${Key}`,
    ETag: object.etag,
    ServerSideEncryption: 'AES256',
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(
  state: S3State,
  input: Checked<AbortMultipartUploadRequest>,
  call: Call,
): object {
  refuseOthers(input, ['Bucket', 'Key', 'UploadId', 'ExpectedBucketOwner']);
  findUpload(state, input, call, 's3:AbortMultipartUpload').bucket.uploads.delete(input.UploadId);
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(
  state: S3State,
  input: Checked<ListPartsRequest>,
  call: Call,
): ListPartsOutput {
  refuseOthers(input, ['Bucket', 'Key', 'UploadId', 'ExpectedBucketOwner']);
  const { Bucket, Key, UploadId } = input;
  const { upload } = findUpload(state, input, call, 's3:ListMultipartUploadParts');
  const parts = [...upload.parts].sort(([one], [other]) => one - other);
  return {
    Bucket,
    Key,
    UploadId,
    IsTruncated: false,
    Parts: parts.map(([PartNumber, { body, etag, lastModified, checksums }]) => ({
      PartNumber,
      ETag: etag,
      Size: body.byteLength,
      LastModified: new Date(lastModified),
      ...checksums,
    })),
  };
}
