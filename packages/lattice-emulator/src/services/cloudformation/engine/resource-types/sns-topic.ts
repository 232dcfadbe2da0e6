import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { retag, tagList } from './tags.ts';

type Properties = {
  readonly TopicName?: string;
  readonly DisplayName?: string;
  readonly KmsMasterKeyId?: string;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
 */
export const topic = defineResourceType<Properties>({
  properties: ['TopicName', 'DisplayName', 'KmsMasterKeyId', 'Tags'],
  nameProperty: 'TopicName',
  create: async ({ aws, generateName, tags }, properties) => {
    const { TopicName = generateName(256), DisplayName, KmsMasterKeyId } = properties;
    const { TopicArn = '' } = await aws.sns.CreateTopic({
      Name: TopicName,
      Attributes: {
        ...(DisplayName === undefined ? {} : { DisplayName }),
        ...(KmsMasterKeyId === undefined ? {} : { KmsMasterKeyId }),
      },
      Tags: tagList(tags(properties.Tags)),
    });
    return { physicalId: TopicArn, attributes: { TopicArn, TopicName } };
  },
  update: async (context, TopicArn, { DisplayName, KmsMasterKeyId, Tags }, before) => {
    if (DisplayName !== before.DisplayName) {
      await setAttribute(context, TopicArn, 'DisplayName', DisplayName);
    }
    if (KmsMasterKeyId !== before.KmsMasterKeyId) {
      await setAttribute(context, TopicArn, 'KmsMasterKeyId', KmsMasterKeyId);
    }
    await retag(
      context.tagChanges(Tags, before.Tags),
      (TagKeys) => context.aws.sns.UntagResource({ ResourceArn: TopicArn, TagKeys }),
      (tags) => context.aws.sns.TagResource({ ResourceArn: TopicArn, Tags: tagList(tags) }),
    );
  },
  delete: ({ aws }, TopicArn) => aws.sns.DeleteTopic({ TopicArn }),
});

function setAttribute(
  { aws }: ResourceContext,
  TopicArn: string,
  AttributeName: string,
  AttributeValue = '',
) {
  return aws.sns.SetTopicAttributes({ TopicArn, AttributeName, AttributeValue });
}
