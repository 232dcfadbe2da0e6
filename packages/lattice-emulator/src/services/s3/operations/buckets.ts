import {
  BucketAlreadyExists,
  BucketAlreadyOwnedByYou,
  type BucketLocationConstraint,
  type CreateBucketOutput,
  type CreateBucketRequest,
  type DeleteBucketRequest,
  type GetBucketLocationOutput,
  type GetBucketLocationRequest,
  type HeadBucketOutput,
  type HeadBucketRequest,
  type ListBucketsOutput,
  type ListBucketsRequest,
} from '@aws-sdk/client-s3';
import type { Call } from '../../../contracts.ts';
import { AwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { findBucket } from '../access.ts';
import { isBucketName } from '../bucket-name.ts';
import { refuseOthers, withoutBody } from '../errors.ts';
import { canonicalUserId } from '../owner.ts';
import { compareNames, pageAfter, readToken } from '../paging.ts';
import type { Bucket, S3State } from '../state.ts';

/** The region that came first has no location constraint. */
const OLDEST_REGION = 'us-east-1';
const MOST_BUCKETS_ON_A_PAGE = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(
  { buckets }: S3State,
  input: Checked<CreateBucketRequest>,
  call: Call,
): CreateBucketOutput {
  refuseOthers(input, ['Bucket', 'CreateBucketConfiguration']);
  const { Bucket: name, CreateBucketConfiguration: configuration = {} } = input;
  refuseOthers(configuration, ['LocationConstraint', 'Tags']);
  if (!isBucketName(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
  }
  const region = readRegion(configuration.LocationConstraint, call.region);
  const existing = buckets.get(name);
  if (existing !== undefined) return answerExisting(existing, call);

  buckets.set(name, {
    name,
    ownerAccountId: call.accountId,
    region,
    createdAt: call.clock.now(),
    objects: new Map(),
    uploads: new Map(),
    configurations: {
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      ...(configuration.Tags === undefined ? {} : { tags: configuration.Tags }),
    },
  });
  return describeCreated(name, region);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export function deleteBucket(
  state: S3State,
  input: Checked<DeleteBucketRequest>,
  call: Call,
): object {
  const bucket = findBucket(state, call, input, { action: 's3:DeleteBucket' });
  if (bucket.objects.size > 0) {
    const message = 'The bucket you tried to delete is not empty';
    throw new AwsError('BucketNotEmpty', message, 409);
  }
  state.buckets.delete(bucket.name);
  return {};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function headBucket(
  state: S3State,
  input: Checked<HeadBucketRequest>,
  call: Call,
): HeadBucketOutput {
  const bucket = withoutBody(() => findBucket(state, call, input, { action: 's3:ListBucket' }));
  return { BucketRegion: bucket.region, AccessPointAlias: false };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(
  { buckets }: S3State,
  input: Checked<ListBucketsRequest>,
  call: Call,
): ListBucketsOutput {
  const { Prefix: prefix = '', BucketRegion: region, ContinuationToken: token } = input;
  const owned = [...buckets.values()]
    .filter(
      ({ name, ownerAccountId }) => ownerAccountId === call.accountId && name.startsWith(prefix),
    )
    .filter((bucket) => region === undefined || bucket.region === region)
    .sort((a, b) => compareNames(a.name, b.name));
  const after = token === undefined ? undefined : readToken(token);
  const page = pageAfter(owned, after, input.MaxBuckets ?? MOST_BUCKETS_ON_A_PAGE);
  return {
    Owner: { ID: canonicalUserId(call.accountId) },
    Buckets: page.items.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdAt),
      BucketRegion: bucket.region,
    })),
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(page.nextToken === undefined ? {} : { ContinuationToken: page.nextToken }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export function getBucketLocation(
  state: S3State,
  input: Checked<GetBucketLocationRequest>,
  call: Call,
): GetBucketLocationOutput {
  const { region } = findBucket(state, call, input, { action: 's3:GetBucketLocation' });
  return region === OLDEST_REGION ? {} : { LocationConstraint: region as BucketLocationConstraint };
}

/** @throws when the client asks one region to create a bucket in another */
function readRegion(constraint: string | undefined, clientRegion: string): string {
  if (clientRegion === OLDEST_REGION) {
    if (constraint !== OLDEST_REGION) return constraint ?? OLDEST_REGION;
    const message = 'The specified location-constraint is not valid';
    throw new AwsError('InvalidLocationConstraint', message);
  }
  if (constraint === clientRegion) return clientRegion;
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region ` +
      'specific endpoint this request was sent to.',
  );
}

function answerExisting(
  { name, ownerAccountId, region }: Bucket,
  { accountId }: Call,
): CreateBucketOutput {
  if (ownerAccountId !== accountId) {
    throw new BucketAlreadyExists({
      message:
        'The requested bucket name is not available. The bucket namespace is shared by all users ' +
        'of the system. Please select a different name and try again.',
      $metadata: {},
    });
  }
  // There, creating a bucket a second time succeeds.
  if (region === OLDEST_REGION) return describeCreated(name, region);
  throw new BucketAlreadyOwnedByYou({
    message: 'Your previous request to create the named bucket succeeded and you already own it.',
    $metadata: {},
  });
}

function describeCreated(name: string, region: string): CreateBucketOutput {
  const Location = region === OLDEST_REGION ? `/${name}` : `http://${name}.s3.amazonaws.com/`;
  return { Location, BucketArn: `arn:aws:s3:::${name}` };
}
