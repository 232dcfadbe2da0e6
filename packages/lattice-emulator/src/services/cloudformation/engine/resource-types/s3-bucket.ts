import type {
  BucketLocationConstraint,
  PublicAccessBlockConfiguration,
  ServerSideEncryption,
} from '@aws-sdk/client-s3';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { tagList } from './tags.ts';

type Properties = {
  readonly BucketName?: string;
  readonly BucketEncryption?: {
    readonly ServerSideEncryptionConfiguration: readonly {
      readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm: ServerSideEncryption };
    }[];
  };
  readonly PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export const bucket = defineResourceType<Properties>({
  properties: ['BucketName', 'BucketEncryption', 'PublicAccessBlockConfiguration', 'Tags'],
  nameProperty: 'BucketName',
  create: async (context, properties) => {
    const Bucket = properties.BucketName ?? context.generateName(63).toLowerCase();
    await context.aws.s3.CreateBucket({ Bucket, ...placeIn(context.region) });
    context.announce(Bucket);
    await configure(context, Bucket, properties);
    return {
      physicalId: Bucket,
      attributes: {
        Arn: `arn:aws:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${context.region}.amazonaws.com`,
      },
    };
  },
  update: configure,
  delete: ({ aws }, Bucket) => aws.s3.DeleteBucket({ Bucket }),
});

/** A bucket lies in the region of its stack; the oldest region must not be named. */
function placeIn(region: string): object {
  if (region === 'us-east-1') return {};
  const LocationConstraint = region as BucketLocationConstraint;
  return { CreateBucketConfiguration: { LocationConstraint } };
}

async function configure(
  { aws: { s3 }, tags }: ResourceContext,
  Bucket: string,
  { BucketEncryption, PublicAccessBlockConfiguration, Tags }: Properties,
): Promise<void> {
  if (BucketEncryption !== undefined) {
    const Rules = BucketEncryption.ServerSideEncryptionConfiguration.map(
      ({ ServerSideEncryptionByDefault, ...rule }) => ({
        ...rule,
        ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
      }),
    );
    const ServerSideEncryptionConfiguration = { Rules };
    await s3.PutBucketEncryption({ Bucket, ServerSideEncryptionConfiguration });
  }
  if (PublicAccessBlockConfiguration !== undefined) {
    await s3.PutPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
  }
  const TagSet = tagList(tags(Tags));
  if (TagSet.length > 0) await s3.PutBucketTagging({ Bucket, Tagging: { TagSet } });
  else await s3.DeleteBucketTagging({ Bucket });
}
