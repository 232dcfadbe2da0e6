import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly FunctionName?: string;
  readonly Action?: string;
  readonly Principal?: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html
 */
export const lambdaPermission = defineResourceType<Properties>({
  properties: [
    'FunctionName',
    'Action',
    'Principal',
    'SourceArn',
    'SourceAccount',
    'PrincipalOrgID',
  ],
  create: async ({ aws, generateName }, properties) => {
    const StatementId = generateName(100);
    const { FunctionName, Action, Principal, ...conditions } = properties;
    await aws.lambda.AddPermission({
      ...conditions,
      FunctionName,
      Action,
      Principal,
      StatementId,
    });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  delete: ({ aws }, StatementId, { FunctionName }) =>
    aws.lambda.RemovePermission({ FunctionName, StatementId }),
});
