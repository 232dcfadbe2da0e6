import type {
  PutBucketEncryptionRequest,
  PutBucketLifecycleConfigurationRequest,
  PutBucketPolicyRequest,
  PutBucketTaggingRequest,
  PutBucketVersioningRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { get, put, remove } from '../configuration-kind.ts';
import {
  ENCRYPTION,
  LIFECYCLE,
  POLICY,
  PUBLIC_ACCESS_BLOCK,
  TAGS,
  VERSIONING,
} from '../configuration-kinds.ts';
import * as rules from '../configuration-rules.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const putBucketPolicy = put(
  POLICY,
  ['Policy', 'ConfirmRemoveSelfBucketAccess'],
  (input: Checked<PutBucketPolicyRequest>) => rules.checkPolicy(input.Policy, input.Bucket),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const getBucketPolicy = get(POLICY, (Policy) => ({ Policy }));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const deleteBucketPolicy = remove(POLICY);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export const putBucketEncryption = put(
  ENCRYPTION,
  ['ServerSideEncryptionConfiguration'],
  (input: Checked<PutBucketEncryptionRequest>) =>
    rules.checkEncryptionRules(input.ServerSideEncryptionConfiguration),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const getBucketEncryption = get(ENCRYPTION, (ServerSideEncryptionConfiguration) => ({
  ServerSideEncryptionConfiguration,
}));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const deleteBucketEncryption = remove(ENCRYPTION);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export const putPublicAccessBlock = put(
  PUBLIC_ACCESS_BLOCK,
  ['PublicAccessBlockConfiguration'],
  (input: Checked<PutPublicAccessBlockRequest>) =>
    rules.withEverySwitch(input.PublicAccessBlockConfiguration),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export const getPublicAccessBlock = get(PUBLIC_ACCESS_BLOCK, (PublicAccessBlockConfiguration) => ({
  PublicAccessBlockConfiguration,
}));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
export const deletePublicAccessBlock = remove(PUBLIC_ACCESS_BLOCK);

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 *
 * Differs: the versioning status is stored, but only the newest version of each object is kept.
 */
export const putBucketVersioning = put(
  VERSIONING,
  ['VersioningConfiguration'],
  (input: Checked<PutBucketVersioningRequest>) =>
    rules.checkVersioning(input.VersioningConfiguration),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning = get(VERSIONING, (versioning) => versioning);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const putBucketTagging = put(TAGS, ['Tagging'], (input: Checked<PutBucketTaggingRequest>) =>
  rules.checkTags(input.Tagging.TagSet),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const getBucketTagging = get(TAGS, (TagSet) => ({ TagSet }));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const deleteBucketTagging = remove(TAGS);

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 *
 * Differs: lifecycle rules are stored, but no object expires or moves.
 */
export const putBucketLifecycleConfiguration = put(
  LIFECYCLE,
  ['LifecycleConfiguration'],
  (input: Checked<PutBucketLifecycleConfigurationRequest>, call: Call) =>
    rules.checkLifecycle(input.LifecycleConfiguration, call),
);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const getBucketLifecycleConfiguration = get(LIFECYCLE, (lifecycle) => lifecycle);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
export const deleteBucketLifecycle = remove(LIFECYCLE);
