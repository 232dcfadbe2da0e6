import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = {
  readonly Topics?: readonly string[];
  readonly PolicyDocument?: object | string;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
 */
export const topicPolicy = defineResourceType<Properties>({
  properties: ['Topics', 'PolicyDocument'],
  create: async (context, properties) => {
    await put(context, properties);
    const Id = context.generateName(100);
    return { physicalId: Id, attributes: { Id } };
  },
  update: (context, _, properties) => put(context, properties),
  // SNS has no call that takes a policy away: it goes with the topic, or stays until another is
  // set.
  delete: async () => {},
});

async function put({ aws }: ResourceContext, { Topics = [], PolicyDocument }: Properties) {
  for (const TopicArn of Topics) {
    const AttributeValue = documentText(PolicyDocument);
    await aws.sns.SetTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
  }
}
