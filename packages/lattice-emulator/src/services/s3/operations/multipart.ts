import { createHash } from 'node:crypto';
import {
  type AbortMultipartUploadRequest,
  type CompletedPart,
  type CompleteMultipartUploadOutput,
  type CompleteMultipartUploadRequest,
  type CreateMultipartUploadOutput,
  type CreateMultipartUploadRequest,
  type ListPartsOutput,
  type ListPartsRequest,
  NoSuchUpload,
  type UploadPartCommandInput,
  type UploadPartOutput,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import { AwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { CHECKSUM_MEMBERS, verifyChecksums } from '../checksums.ts';
import { checkIfMatch, checkIfNoneMatch } from '../conditions.ts';
import { invalidArgument, malformedXml, refuseOthers } from '../errors.ts';
import {
  checkEncryption,
  checkKey,
  DESCRIPTION_MEMBERS,
  etagOf,
  readDescription,
  storeObject,
  wholeSeconds,
} from '../objects.ts';
import {
  type Bucket,
  type BucketInput,
  findObject,
  type MultipartUpload,
  type S3State,
  type UploadedPart,
} from '../state.ts';

const MOST_PARTS = 10_000;
/** Of every part but the last one. */
const LEAST_PART_BYTES = 5 * 2 ** 20;

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
  const { uploads } = findBucket(state, call, input, 's3:PutObject', Key);
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
 * Differs: an object that was uploaded in parts has no checksum but its ETag.
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

type UploadInput = BucketInput & { readonly Key: string; readonly UploadId: string };

/** @throws NoSuchUpload */
function findUpload(
  state: S3State,
  input: UploadInput,
  call: Call,
  action: `s3:${string}`,
): { readonly bucket: Bucket; readonly upload: MultipartUpload } {
  const bucket = findBucket(state, call, input, action, input.Key);
  const upload = bucket.uploads.get(input.UploadId);
  if (upload?.key === input.Key) return { bucket, upload };
  throw new NoSuchUpload({
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have ' +
      'been aborted or completed.',
    $metadata: {},
  });
}

/**
 * The parts that an upload is completed with, which need not be all that were uploaded.
 *
 * @throws InvalidPartOrder, InvalidPart or EntityTooSmall
 */
function readParts({ parts }: MultipartUpload, listed: readonly CompletedPart[]): UploadedPart[] {
  if (listed.length === 0) throw malformedXml();
  const numbers = listed.map(({ PartNumber = 0 }) => PartNumber);
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const chosen = listed.map((part) => findPart(parts, part));
  if (chosen.slice(0, -1).some(({ body }) => body.byteLength < LEAST_PART_BYTES)) {
    const message = 'Your proposed upload is smaller than the minimum allowed size';
    throw new AwsError('EntityTooSmall', message);
  }
  return chosen;
}

function findPart(parts: MultipartUpload['parts'], listed: CompletedPart): UploadedPart {
  const part = parts.get(listed.PartNumber ?? 0);
  const unquoted = (etag = '') => etag.replaceAll('"', '');
  const isSame =
    part !== undefined &&
    unquoted(listed.ETag) === unquoted(part.etag) &&
    CHECKSUM_MEMBERS.every(
      (member) => (listed[member] ?? part.checksums[member]) === part.checksums[member],
    );
  if (isSame) return part;
  throw new AwsError(
    'InvalidPart',
    'One or more of the specified parts could not be found.  The part may not have been uploaded, ' +
      "or the specified entity tag may not match the part's entity tag.",
  );
}

/** The digest of the parts' digests, and how many there are. */
function etagOfParts(parts: readonly UploadedPart[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
}
