import type { DestinationConfig } from '@aws-sdk/client-lambda';
import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumEventAgeInSeconds?: number;
  readonly DestinationConfig?: DestinationConfig;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html
 */
export const lambdaEventInvokeConfig = defineResourceType<Properties>({
  properties: [
    'FunctionName',
    'Qualifier',
    'MaximumRetryAttempts',
    'MaximumEventAgeInSeconds',
    'DestinationConfig',
  ],
  limits: {
    MaximumRetryAttempts: { minimum: 0, maximum: 2 },
    MaximumEventAgeInSeconds: { minimum: 60, maximum: 21_600 },
  },
  create: async ({ aws }, { FunctionName, ...settings }) => {
    await aws.lambda.PutFunctionEventInvokeConfig({ FunctionName, ...settings });
    return { physicalId: `${FunctionName}|${settings.Qualifier}`, attributes: {} };
  },
  update: ({ aws }, _, { FunctionName, ...settings }) =>
    aws.lambda.PutFunctionEventInvokeConfig({ FunctionName, ...settings }),
  delete: ({ aws }, _, { FunctionName, Qualifier }) =>
    aws.lambda.DeleteFunctionEventInvokeConfig({ FunctionName, Qualifier }),
});
