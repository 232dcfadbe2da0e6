import { createHash } from 'node:crypto';
import { type CompletedPart, NoSuchUpload } from '@aws-sdk/client-s3';
import type { Call } from '../../contracts.ts';
import { AwsError } from '../../endpoint/errors.ts';
import { findBucket } from './access.ts';
import { CHECKSUM_MEMBERS } from './checksums.ts';
import { malformedXml } from './errors.ts';
import type { Bucket, BucketInput, MultipartUpload, S3State, UploadedPart } from './state.ts';

/** The minimum size of every part except the last. */
const LEAST_PART_BYTES = 5 * 2 ** 20;

type UploadInput = BucketInput & { readonly Key: string; readonly UploadId: string };

/** @throws NoSuchUpload */
export function findUpload(
  state: S3State,
  input: UploadInput,
  call: Call,
  action: `s3:${string}`,
): { readonly bucket: Bucket; readonly upload: MultipartUpload } {
  const bucket = findBucket(state, call, input, { action, key: input.Key });
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
 * Returns the parts that a request lists to complete an upload, which may be fewer than uploaded.
 *
 * @throws InvalidPartOrder, InvalidPart or EntityTooSmall
 */
export function readParts(
  { parts }: MultipartUpload,
  listed: readonly CompletedPart[],
): UploadedPart[] {
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

/** Returns the digest of the parts' digests, and the number of parts. */
export function etagOfParts(parts: readonly UploadedPart[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'));
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
}
