import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = {
  readonly Queues?: readonly string[];
  readonly PolicyDocument?: object | string;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
 */
export const queuePolicy = defineResourceType<Properties>({
  properties: ['Queues', 'PolicyDocument'],
  create: async (context, properties) => {
    await put(context, properties);
    const Id = context.generateName(100);
    return { physicalId: Id, attributes: { Id } };
  },
  update: async (context, _, properties, before) => {
    const dropped = before.Queues?.filter((url) => !properties.Queues?.includes(url)) ?? [];
    await clear(context, dropped);
    await put(context, properties);
  },
  delete: (context, _, { Queues = [] }) => clear(context, Queues),
});

async function put({ aws }: ResourceContext, { Queues = [], PolicyDocument }: Properties) {
  for (const QueueUrl of Queues) {
    const Attributes = { Policy: documentText(PolicyDocument) };
    await aws.sqs.SetQueueAttributes({ QueueUrl, Attributes });
  }
}

async function clear({ aws }: ResourceContext, queues: readonly string[]) {
  for (const QueueUrl of queues) {
    await aws.sqs.SetQueueAttributes({ QueueUrl, Attributes: { Policy: '' } });
  }
}
