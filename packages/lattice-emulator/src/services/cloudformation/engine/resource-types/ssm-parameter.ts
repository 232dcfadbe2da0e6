import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import { type Attributes, defineResourceType, type ResourceContext } from '../resource-type.ts';
import { retag, tagList } from './tags.ts';

type Properties = {
  readonly Name?: string;
  readonly Type?: ParameterType;
  readonly Value?: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly DataType?: string;
  readonly Tier?: ParameterTier;
  readonly Policies?: string;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
export const ssmParameter = defineResourceType<Properties>({
  properties: [
    'Name',
    'Type',
    'Value',
    'Description',
    'AllowedPattern',
    'DataType',
    'Tier',
    'Policies',
    'Tags',
  ],
  nameProperty: 'Name',
  create: async (context, properties) => {
    const Name = properties.Name ?? context.generateName(512);
    await put(context, Name, properties, { Tags: tagList(context.tags(properties.Tags)) });
    return { physicalId: Name, attributes: attributesOf(properties) };
  },
  update: async (context, Name, properties, before) => {
    await put(context, Name, properties, { Overwrite: true });
    const { ssm } = context.aws;
    const parameter = { ResourceType: 'Parameter', ResourceId: Name } as const;
    await retag(
      context.tagChanges(properties.Tags, before.Tags),
      (TagKeys) => ssm.RemoveTagsFromResource({ ...parameter, TagKeys }),
      (tags) => ssm.AddTagsToResource({ ...parameter, Tags: tagList(tags) }),
    );
  },
  delete: ({ aws }, Name) => aws.ssm.DeleteParameter({ Name }),
  changedAttributes: attributesOf,
});

function attributesOf({ Type, Value }: Properties): Attributes {
  return { Type: String(Type), Value: String(Value) };
}

async function put(
  { aws }: ResourceContext,
  Name: string,
  { Tags: _, ...properties }: Properties,
  options: object,
): Promise<void> {
  if (properties.Type === 'SecureString') {
    // Text not verified against AWS.
    throw new Error('SSM parameters of type SecureString cannot be created by CloudFormation');
  }
  const { Value } = properties;
  await aws.ssm.PutParameter({ ...properties, ...options, Name, Value });
}
