import { type ConfigurationKind, notFound } from './configuration-kind.ts';

export const POLICY: ConfigurationKind<'policy'> = {
  name: 'policy',
  actions: {
    get: 's3:GetBucketPolicy',
    put: 's3:PutBucketPolicy',
    remove: 's3:DeleteBucketPolicy',
  },
  whenAbsent: notFound('NoSuchBucketPolicy', 'The bucket policy does not exist'),
};

export const ENCRYPTION: ConfigurationKind<'encryption'> = {
  name: 'encryption',
  actions: { get: 's3:GetEncryptionConfiguration', put: 's3:PutEncryptionConfiguration' },
  // S3 encrypts by itself what a bucket says nothing about.
  whenAbsent: () => ({
    Rules: [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ],
  }),
};

export const PUBLIC_ACCESS_BLOCK: ConfigurationKind<'publicAccessBlock'> = {
  name: 'publicAccessBlock',
  actions: { get: 's3:GetBucketPublicAccessBlock', put: 's3:PutBucketPublicAccessBlock' },
  whenAbsent: notFound(
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
  ),
};

export const VERSIONING: ConfigurationKind<'versioning'> = {
  name: 'versioning',
  actions: { get: 's3:GetBucketVersioning', put: 's3:PutBucketVersioning' },
  whenAbsent: () => ({}),
};

export const TAGS: ConfigurationKind<'tags'> = {
  name: 'tags',
  actions: { get: 's3:GetBucketTagging', put: 's3:PutBucketTagging' },
  whenAbsent: notFound('NoSuchTagSet', 'The TagSet does not exist'),
};

export const LIFECYCLE: ConfigurationKind<'lifecycle'> = {
  name: 'lifecycle',
  actions: { get: 's3:GetLifecycleConfiguration', put: 's3:PutLifecycleConfiguration' },
  whenAbsent: notFound(
    'NoSuchLifecycleConfiguration',
    'The lifecycle configuration does not exist',
  ),
};
