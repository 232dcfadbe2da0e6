import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly FunctionName?: string;
  readonly CodeSha256?: string;
  readonly Description?: string;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
 */
export const lambdaVersion = defineResourceType<Properties>({
  properties: ['FunctionName', 'CodeSha256', 'Description'],
  create: async ({ aws }, { FunctionName, CodeSha256, Description }) => {
    const input = { FunctionName, CodeSha256, Description };
    const { FunctionArn = '', Version = '' } = await aws.lambda.PublishVersion(input);
    return { physicalId: FunctionArn, attributes: { FunctionArn, Version } };
  },
  delete: ({ aws }, arn) => aws.lambda.DeleteFunction({ FunctionName: arn }),
});
