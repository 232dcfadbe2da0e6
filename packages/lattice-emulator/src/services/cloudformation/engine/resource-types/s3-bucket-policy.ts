import { defineResourceType } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = { readonly Bucket?: string; readonly PolicyDocument?: object | string };

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
 */
export const bucketPolicy = defineResourceType<Properties>({
  properties: ['Bucket', 'PolicyDocument'],
  create: async ({ aws }, { Bucket = '', PolicyDocument }) => {
    await aws.s3.PutBucketPolicy({ Bucket, Policy: documentText(PolicyDocument) });
    return { physicalId: Bucket, attributes: {} };
  },
  update: ({ aws }, Bucket, { PolicyDocument }) =>
    aws.s3.PutBucketPolicy({ Bucket, Policy: documentText(PolicyDocument) }),
  delete: ({ aws }, Bucket) => aws.s3.DeleteBucketPolicy({ Bucket }),
});
