import { defineService } from '../../contracts.ts';
import { publishMetricsEveryMinute } from './metrics.ts';
import * as attributes from './operations/attributes.ts';
import * as deletion from './operations/delete-messages.ts';
import * as queues from './operations/queues.ts';
import { receiveMessage } from './operations/receive-message.ts';
import * as sending from './operations/send-messages.ts';
import * as tags from './operations/tags.ts';
import { changeMessageVisibility } from './operations/visibility.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { SqsState } from './state.ts';

export const sqs = defineService<typeof import('@aws-sdk/client-sqs')>()({
  createState: (scope): SqsState => {
    const state: SqsState = { queues: new Map(), deletedAt: new Map() };
    publishMetricsEveryMinute(state, scope);
    return state;
  },
  inventory: ({ queues: all }) => all.keys(),
  permissions: requiredPermissions,
  operations: {
    CreateQueue: queues.createQueue,
    DeleteQueue: queues.deleteQueue,
    GetQueueUrl: queues.getQueueUrl,
    ListQueues: queues.listQueues,
    PurgeQueue: queues.purgeQueue,
    GetQueueAttributes: attributes.getQueueAttributes,
    SetQueueAttributes: attributes.setQueueAttributes,

    SendMessage: sending.sendMessage,
    SendMessageBatch: sending.sendMessageBatch,
    ReceiveMessage: receiveMessage,
    ChangeMessageVisibility: changeMessageVisibility,
    DeleteMessage: deletion.deleteMessage,
    DeleteMessageBatch: deletion.deleteMessageBatch,

    TagQueue: tags.tagQueue,
    UntagQueue: tags.untagQueue,
    ListQueueTags: tags.listQueueTags,
  },
});
