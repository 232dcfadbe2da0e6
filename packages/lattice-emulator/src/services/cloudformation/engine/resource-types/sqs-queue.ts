import { defineResourceType } from '../resource-type.ts';
import { retag } from './tags.ts';

type Properties = {
  readonly QueueName?: string;
  readonly DelaySeconds?: number;
  readonly MaximumMessageSize?: number;
  readonly MessageRetentionPeriod?: number;
  readonly ReceiveMessageWaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly SqsManagedSseEnabled?: boolean;
  readonly RedrivePolicy?: object;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
 */
export const queue = defineResourceType<Properties>({
  properties: [
    'QueueName',
    'DelaySeconds',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'ReceiveMessageWaitTimeSeconds',
    'VisibilityTimeout',
    'SqsManagedSseEnabled',
    'RedrivePolicy',
    'Tags',
  ],
  nameProperty: 'QueueName',
  create: async ({ aws, generateName, tags, region, accountId }, properties) => {
    const QueueName = properties.QueueName ?? generateName(80);
    const { QueueUrl = '' } = await aws.sqs.CreateQueue({
      QueueName,
      Attributes: attributesOf(properties),
      tags: tags(properties.Tags),
    });
    const Arn = `arn:aws:sqs:${region}:${accountId}:${QueueName}`;
    return { physicalId: QueueUrl, attributes: { Arn, QueueName, QueueUrl } };
  },
  update: async ({ aws: { sqs }, tagChanges }, QueueUrl, properties, before) => {
    const Attributes = { ...resetAttributes(before), ...attributesOf(properties) };
    if (Object.keys(Attributes).length > 0) await sqs.SetQueueAttributes({ QueueUrl, Attributes });
    await retag(
      tagChanges(properties.Tags, before.Tags),
      (TagKeys) => sqs.UntagQueue({ QueueUrl, TagKeys }),
      (tags) => sqs.TagQueue({ QueueUrl, Tags: tags }),
    );
  },
  delete: ({ aws }, QueueUrl) => aws.sqs.DeleteQueue({ QueueUrl }),
});

/** The API takes every attribute as text. */
function attributesOf({
  QueueName: _,
  Tags: __,
  ...attributes
}: Properties): Record<string, string> {
  const entries = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return Object.fromEntries(entries);
}

/** Properties that a template leaves out are reset to their defaults. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
  SqsManagedSseEnabled: 'true',
  RedrivePolicy: '',
};

function resetAttributes(before: Properties): Record<string, string> {
  const entries = Object.keys(attributesOf(before)).map((name) => [name, DEFAULTS[name] ?? '']);
  return Object.fromEntries(entries);
}
