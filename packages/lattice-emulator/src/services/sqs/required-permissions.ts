import { ACCESS_DENIED_XML, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { queueArn, type SqsState } from './state.ts';

type ByName = { readonly QueueName: string };
type ByUrl = { readonly QueueUrl: string };

/**
 * A batch operation needs the permission of the operation on one message.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export const requiredPermissions = {
  prefix: 'sqs',
  refusal: { ...ACCESS_DENIED_XML, showAction: (action) => action.toLowerCase() },
  needs: {
    CreateQueue: (input, call, state) => [
      byName(input, call, state),
      ...tagging('sqs:TagQueue', queueArn(call, input.QueueName), input.tags),
    ],
    DeleteQueue: byUrl,
    GetQueueUrl: byName,
    ListQueues: () => '*',
    PurgeQueue: byUrl,
    GetQueueAttributes: byUrl,
    SetQueueAttributes: byUrl,

    SendMessage: byUrl,
    SendMessageBatch: (input, call, state) => ({
      ...byUrl(input, call, state),
      action: 'sqs:SendMessage',
    }),
    ReceiveMessage: byUrl,
    ChangeMessageVisibility: byUrl,
    DeleteMessage: byUrl,
    DeleteMessageBatch: (input, call, state) => ({
      ...byUrl(input, call, state),
      action: 'sqs:DeleteMessage',
    }),

    TagQueue: byUrl,
    UntagQueue: byUrl,
    ListQueueTags: byUrl,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-sqs'), SqsState>;

function byUrl({ QueueUrl }: ByUrl, call: Call, state: SqsState): Permission {
  return byName({ QueueName: QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1) }, call, state);
}

function byName({ QueueName }: ByName, call: Call, { queues }: SqsState): Permission {
  const queue = queues.get(QueueName);
  const policy = queue?.settings.policy;
  return {
    resource: queueArn(call, QueueName),
    resourcePolicies: policy === undefined ? [] : [policy.document],
    resourceTags: queue?.tags ?? new Map(),
  };
}
