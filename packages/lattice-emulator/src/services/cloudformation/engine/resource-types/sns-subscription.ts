import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly TopicArn?: string;
  readonly Protocol?: string;
  readonly Endpoint?: string;
  readonly RawMessageDelivery?: boolean;
  readonly RedrivePolicy?: object;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
 */
export const subscription = defineResourceType<Properties>({
  properties: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy'],
  create: async ({ aws }, { TopicArn, Protocol, Endpoint, RawMessageDelivery, RedrivePolicy }) => {
    const Attributes: Record<string, string> = {
      ...(RawMessageDelivery !== undefined && { RawMessageDelivery: String(RawMessageDelivery) }),
      ...(RedrivePolicy !== undefined && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
    };
    const { SubscriptionArn = '' } = await aws.sns.Subscribe({
      TopicArn,
      Protocol,
      Endpoint,
      Attributes,
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update: async ({ aws }, SubscriptionArn, { RawMessageDelivery = false, RedrivePolicy }) => {
    const attributes = {
      RawMessageDelivery: String(RawMessageDelivery),
      RedrivePolicy: RedrivePolicy === undefined ? '' : JSON.stringify(RedrivePolicy),
    };
    for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
      await aws.sns.SetSubscriptionAttributes({ SubscriptionArn, AttributeName, AttributeValue });
    }
  },
  delete: ({ aws }, SubscriptionArn) => aws.sns.Unsubscribe({ SubscriptionArn }),
});
