import { defineResourceType } from '../resource-type.ts';

type Properties = {
  readonly TopicArn?: string;
  readonly Protocol?: string;
  readonly Endpoint?: string;
  readonly RawMessageDelivery?: boolean;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html
 */
export const subscription = defineResourceType<Properties>({
  properties: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery'],
  create: async ({ aws }, { TopicArn, Protocol, Endpoint, RawMessageDelivery }) => {
    const Attributes: Record<string, string> =
      RawMessageDelivery === undefined ? {} : { RawMessageDelivery: String(RawMessageDelivery) };
    const { SubscriptionArn = '' } = await aws.sns.Subscribe({
      TopicArn,
      Protocol,
      Endpoint,
      Attributes,
      ReturnSubscriptionArn: true,
    });
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update: ({ aws }, SubscriptionArn, { RawMessageDelivery = false }) =>
    aws.sns.SetSubscriptionAttributes({
      SubscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: String(RawMessageDelivery),
    }),
  delete: ({ aws }, SubscriptionArn) => aws.sns.Unsubscribe({ SubscriptionArn }),
});
