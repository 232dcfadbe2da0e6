import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly FunctionName?: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
 */
export const lambdaAlias = defineResourceType<Properties>({
  properties: ['Name', 'FunctionName', 'FunctionVersion', 'Description'],
  create: async ({ aws }, { Name, FunctionName, FunctionVersion, Description }) => {
    const input = { Name, FunctionName, FunctionVersion, Description };
    const { AliasArn = '' } = await aws.lambda.CreateAlias(input);
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  update: ({ aws }, _, { Name, FunctionName, FunctionVersion, Description = '' }) =>
    aws.lambda.UpdateAlias({ Name, FunctionName, FunctionVersion, Description }),
  delete: ({ aws }, _, { Name, FunctionName }) => aws.lambda.DeleteAlias({ Name, FunctionName }),
});
