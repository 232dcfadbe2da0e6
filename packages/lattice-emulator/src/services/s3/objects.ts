import { createHash } from 'node:crypto';
import type { Call } from '../../contracts.ts';
import { AwsError, notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checksums } from './checksums.ts';
import type { Bucket, ObjectDescription, StoredObject } from './state.ts';

const MOST_KEY_BYTES = 1_024;
const MOST_METADATA_BYTES = 2_048;

/** The members that describe an object and mean nothing to S3. */
export const DESCRIPTION_MEMBERS = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
  'Metadata',
] as const;

/** @throws MetadataTooLarge */
export function readDescription(input: ObjectDescription): ObjectDescription {
  const { ContentType = 'binary/octet-stream', Metadata = {} } = input;
  const { ContentEncoding, ContentDisposition, ContentLanguage, CacheControl } = input;
  if (Buffer.byteLength(Object.entries(Metadata).flat().join('')) > MOST_METADATA_BYTES) {
    const message = 'Your metadata headers exceed the maximum allowed metadata size';
    throw new AwsError('MetadataTooLarge', message);
  }
  return {
    ContentType,
    ContentEncoding,
    ContentDisposition,
    ContentLanguage,
    CacheControl,
    Metadata,
  };
}

/**
 * Puts an object in the place of what had its key.
 *
 * @throws KeyTooLongError
 */
export function storeObject(
  { objects }: Bucket,
  { clock }: Call,
  content: Pick<StoredObject, 'key' | 'body' | 'description' | 'checksums'> & {
    /** @default the digest of the body */
    readonly etag?: string;
  },
): StoredObject {
  checkKey(content.key);
  const object: StoredObject = {
    etag: etagOf(content.body),
    ...content,
    lastModified: wholeSeconds(clock.now()),
  };
  objects.set(content.key, object);
  return object;
}

/** @throws KeyTooLongError */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MOST_KEY_BYTES) {
    throw new AwsError('KeyTooLongError', 'Your key is too long');
  }
}

/** In quotes. */
export function etagOf(body: Uint8Array): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000;
}

/**
 * Differs: every object is reported as encrypted with S3's own keys, whatever the bucket's default
 * is.
 *
 * @throws NotImplemented (501) for other keys
 */
export function checkEncryption(encryption: string | undefined): void {
  if ((encryption ?? 'AES256') === 'AES256') return;
  throw notSupportedFeature(`server-side encryption with ${encryption}`);
}

export function describeChecksums({ checksums }: StoredObject): Checksums & {
  readonly ChecksumType?: 'FULL_OBJECT';
} {
  return Object.keys(checksums).length === 0 ? {} : { ...checksums, ChecksumType: 'FULL_OBJECT' };
}
