import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import { defineResourceType } from '../resource-type.ts';

type Properties = Partial<PublishLayerVersionRequest>;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html
 */
export const lambdaLayerVersion = defineResourceType<Properties>({
  properties: [
    'LayerName',
    'Content',
    'Description',
    'CompatibleRuntimes',
    'CompatibleArchitectures',
    'LicenseInfo',
  ],
  create: async ({ aws, generateName }, { LayerName = generateName(), Content, ...rest }) => {
    const { LayerVersionArn = '' } = await aws.lambda.PublishLayerVersion({
      ...rest,
      LayerName,
      Content,
    });
    return { physicalId: LayerVersionArn, attributes: { LayerVersionArn } };
  },
  delete: ({ aws }, arn) => {
    const [, , , , , , LayerName, number] = arn.split(':');
    return aws.lambda.DeleteLayerVersion({ LayerName, VersionNumber: Number(number) });
  },
});
