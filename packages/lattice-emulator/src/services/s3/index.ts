import { defineService } from '../../contracts.ts';
import * as buckets from './operations/buckets.ts';
import * as configurations from './operations/configurations.ts';
import { copyObject } from './operations/copy.ts';
import * as deletion from './operations/deletion.ts';
import { listObjectsV2 } from './operations/listing.ts';
import * as multipart from './operations/multipart.ts';
import * as objects from './operations/objects.ts';
import { requiredPermissions } from './required-permissions.ts';
import { sharedState } from './state.ts';

export const s3 = defineService<typeof import('@aws-sdk/client-s3')>()({
  global: true,
  createState: sharedState,
  inventory: ({ buckets: all }) => all.keys(),
  permissions: requiredPermissions,
  operations: {
    CreateBucket: buckets.createBucket,
    DeleteBucket: buckets.deleteBucket,
    HeadBucket: buckets.headBucket,
    ListBuckets: buckets.listBuckets,
    GetBucketLocation: buckets.getBucketLocation,

    PutObject: objects.putObject,
    GetObject: objects.getObject,
    HeadObject: objects.headObject,
    CopyObject: copyObject,
    DeleteObject: deletion.deleteObject,
    DeleteObjects: deletion.deleteObjects,
    ListObjectsV2: listObjectsV2,

    CreateMultipartUpload: multipart.createMultipartUpload,
    UploadPart: multipart.uploadPart,
    ListParts: multipart.listParts,
    CompleteMultipartUpload: multipart.completeMultipartUpload,
    AbortMultipartUpload: multipart.abortMultipartUpload,

    PutBucketPolicy: configurations.putBucketPolicy,
    GetBucketPolicy: configurations.getBucketPolicy,
    DeleteBucketPolicy: configurations.deleteBucketPolicy,
    PutBucketEncryption: configurations.putBucketEncryption,
    GetBucketEncryption: configurations.getBucketEncryption,
    DeleteBucketEncryption: configurations.deleteBucketEncryption,
    PutPublicAccessBlock: configurations.putPublicAccessBlock,
    GetPublicAccessBlock: configurations.getPublicAccessBlock,
    DeletePublicAccessBlock: configurations.deletePublicAccessBlock,
    PutBucketVersioning: configurations.putBucketVersioning,
    GetBucketVersioning: configurations.getBucketVersioning,
    PutBucketTagging: configurations.putBucketTagging,
    GetBucketTagging: configurations.getBucketTagging,
    DeleteBucketTagging: configurations.deleteBucketTagging,
    PutBucketLifecycleConfiguration: configurations.putBucketLifecycleConfiguration,
    GetBucketLifecycleConfiguration: configurations.getBucketLifecycleConfiguration,
    DeleteBucketLifecycle: configurations.deleteBucketLifecycle,
  },
});
