import {
  type BucketLifecycleConfiguration,
  NoSuchKey,
  type PublicAccessBlockConfiguration,
  type ServerSideEncryptionConfiguration,
  type Tag,
  type VersioningConfiguration,
} from '@aws-sdk/client-s3';
import type { CredentialStore } from '../../access/credentials.ts';
import type { Scope } from '../../contracts.ts';
import type { Checksums } from './checksums.ts';

export type S3State = { readonly buckets: Map<string, Bucket> };

export type Bucket = {
  readonly name: string;
  readonly ownerAccountId: string;
  readonly region: string;
  readonly createdAt: number;
  /** By key; only the newest version of each. */
  readonly objects: Map<string, StoredObject>;
  /** Objects that are being uploaded in parts, by upload id. */
  readonly uploads: Map<string, MultipartUpload>;
  /** The configurations, by kind; a missing kind was never set, or was deleted. */
  readonly configurations: Partial<BucketConfigurations>;
};

export type BucketConfigurations = {
  /** JSON. */
  policy: string;
  encryption: ServerSideEncryptionConfiguration;
  publicAccessBlock: PublicAccessBlockConfiguration;
  versioning: VersioningConfiguration;
  tags: Tag[];
  lifecycle: BucketLifecycleConfiguration;
};

export type StoredObject = {
  readonly key: string;
  readonly body: Uint8Array;
  /** In quotes, as S3 writes it. */
  readonly etag: string;
  /** Milliseconds since the epoch, whole seconds. */
  readonly lastModified: number;
  readonly description: ObjectDescription;
  readonly checksums: Checksums;
};

export type MultipartUpload = {
  readonly key: string;
  readonly description: ObjectDescription;
  /** By their numbers. */
  readonly parts: Map<number, UploadedPart>;
};

export type UploadedPart = {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly lastModified: number;
  readonly checksums: Checksums;
};

/** The uploader's description of an object, which S3 returns unchanged. */
export type ObjectDescription = {
  readonly ContentType?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
};

/** The members of a request that name its bucket. */
export type BucketInput = {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string | undefined;
};

/** Bucket names are one namespace, so all accounts of one emulator share one state. */
const STATES = new WeakMap<CredentialStore, S3State>();

export function sharedState({ credentials }: Scope): S3State {
  const state = STATES.get(credentials) ?? { buckets: new Map() };
  STATES.set(credentials, state);
  return state;
}

/** @throws NoSuchKey */
export function findObject(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object === undefined) {
    throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} });
  }
  return object;
}
