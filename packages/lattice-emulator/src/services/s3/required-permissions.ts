import { ACCESS_DENIED_XML, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { policiesOf } from './access.ts';
import type { S3State } from './state.ts';

type OnBucket = { readonly Bucket: string };
type OnObject = OnBucket & { readonly Key: string };

/**
 * Many actions have other names than their operations.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const requiredPermissions = {
  prefix: 's3',
  refusal: {
    ...ACCESS_DENIED_XML,
    showResource: (resource) => (resource === '*' ? undefined : `"${resource}"`),
  },
  needs: {
    CreateBucket: ({ Bucket, CreateBucketConfiguration: configuration }, call, state) => [
      onBucket({ Bucket }, call, state, {
        's3:locationconstraint': configuration?.LocationConstraint,
      }),
      ...tagging('s3:TagResource', bucketArn(Bucket), configuration?.Tags),
    ],
    DeleteBucket: onBucket,
    HeadBucket: toList,
    ListBuckets: () => ({ action: 's3:ListAllMyBuckets', resource: '*', context: REQUEST_KEYS }),
    GetBucketLocation: onBucket,

    PutObject: toWrite,
    CreateMultipartUpload: toWrite,
    UploadPart: toWrite,
    CompleteMultipartUpload: toWrite,
    AbortMultipartUpload: onObject,
    ListParts: (input, call, state) => ({
      ...onObject(input, call, state),
      action: 's3:ListMultipartUploadParts',
    }),
    GetObject: toRead,
    HeadObject: toRead,
    CopyObject: (input, call, state) => {
      const [source = ''] = input.CopySource.split('?');
      const path = decodeURIComponent(source).replace(/^\//, '');
      const slash = path.indexOf('/');
      const from = { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
      return [...toRead(from, call, state), toWrite(input, call, state)];
    },
    DeleteObject: onObject,
    // Differs: AWS decides for each key whether the caller may delete it; here one refused key
    // refuses the whole request.
    DeleteObjects: ({ Bucket, Delete }, call, state) =>
      Delete.Objects.map(({ Key }) => ({
        ...onObject({ Bucket, Key }, call, state),
        action: 's3:DeleteObject',
      })),
    ListObjectsV2: toList,

    PutBucketPolicy: onBucket,
    GetBucketPolicy: onBucket,
    DeleteBucketPolicy: onBucket,
    PutBucketEncryption: as('s3:PutEncryptionConfiguration'),
    GetBucketEncryption: as('s3:GetEncryptionConfiguration'),
    DeleteBucketEncryption: as('s3:PutEncryptionConfiguration'),
    PutPublicAccessBlock: as('s3:PutBucketPublicAccessBlock'),
    GetPublicAccessBlock: as('s3:GetBucketPublicAccessBlock'),
    DeletePublicAccessBlock: as('s3:PutBucketPublicAccessBlock'),
    PutBucketVersioning: onBucket,
    GetBucketVersioning: onBucket,
    PutBucketTagging: onBucket,
    GetBucketTagging: onBucket,
    DeleteBucketTagging: as('s3:PutBucketTagging'),
    PutBucketLifecycleConfiguration: as('s3:PutLifecycleConfiguration'),
    GetBucketLifecycleConfiguration: as('s3:GetLifecycleConfiguration'),
    DeleteBucketLifecycle: as('s3:PutLifecycleConfiguration'),
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-s3'), S3State>;

/** The condition keys that S3 adds to every request. */
const REQUEST_KEYS = {
  's3:authType': 'REST-HEADER',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
} as const;

function as(action: string) {
  return (input: OnBucket, call: Call, state: S3State): Permission => ({
    ...onBucket(input, call, state),
    action,
  });
}

type Keys = NonNullable<Permission['context']>;

function onBucket(
  { Bucket }: OnBucket,
  { accountId }: Call,
  { buckets }: S3State,
  keys: Keys = {},
): Permission {
  const bucket = buckets.get(Bucket);
  const ownerAccountId = bucket?.ownerAccountId ?? accountId;
  return {
    resource: bucketArn(Bucket),
    ownerAccountId,
    resourcePolicies: bucket === undefined ? [] : policiesOf(bucket),
    context: { ...REQUEST_KEYS, 's3:ResourceAccount': ownerAccountId, ...keys },
  };
}

function onObject({ Bucket, Key }: OnObject, call: Call, state: S3State): Permission {
  return { ...onBucket({ Bucket }, call, state), resource: `${bucketArn(Bucket)}/${Key}` };
}

type Listing = OnBucket & {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
};

function toList(input: Listing, call: Call, state: S3State): Permission {
  const { Prefix, Delimiter, MaxKeys } = input;
  const keys = {
    's3:prefix': Prefix,
    's3:delimiter': Delimiter,
    's3:max-keys': MaxKeys === undefined ? undefined : String(MaxKeys),
  };
  return { ...onBucket(input, call, state, keys), action: 's3:ListBucket' };
}

/** Only who may list a bucket may learn that it does not have an object. */
function toRead(input: OnObject, call: Call, state: S3State): readonly Permission[] {
  const read = { ...onObject(input, call, state), action: 's3:GetObject' };
  const bucket = state.buckets.get(input.Bucket);
  const isMissing = bucket !== undefined && !bucket.objects.has(input.Key);
  return isMissing ? [read, toList({ Bucket: input.Bucket }, call, state)] : [read];
}

type Writing = OnObject & {
  readonly ServerSideEncryption?: string | undefined;
  readonly CopySource?: string | undefined;
  readonly MetadataDirective?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
};

function toWrite(input: Writing, call: Call, state: S3State): Permission {
  const permission = onObject(input, call, state);
  const keys = {
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-copy-source': input.CopySource,
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:x-amz-acl': undefined,
    's3:x-amz-storage-class': undefined,
    's3:x-amz-server-side-encryption-aws-kms-key-id': undefined,
  };
  return { ...permission, action: 's3:PutObject', context: { ...permission.context, ...keys } };
}

function bucketArn(name: string): string {
  return `arn:aws:s3:::${name}`;
}
