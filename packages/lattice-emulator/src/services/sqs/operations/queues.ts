import {
  type CreateQueueRequest,
  type CreateQueueResult,
  type DeleteQueueRequest,
  type GetQueueUrlRequest,
  type GetQueueUrlResult,
  type ListQueuesRequest,
  type ListQueuesResult,
  PurgeQueueInProgress,
  type PurgeQueueRequest,
  QueueDeletedRecently,
  QueueNameExists,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { checkRange, invalidParameterValue } from '../errors.ts';
import {
  type AttributeTexts,
  changeSettings,
  DEFAULT_SETTINGS,
  describeSettings,
} from '../queue-settings.ts';
import {
  findQueue,
  findQueueByName,
  hasQueue,
  type Queue,
  queueArn,
  queueUrl,
  type SqsState,
  wakeReceivers,
} from '../state.ts';

/** For so long a name is not free again, and a purged queue cannot be purged again. */
const QUIET_MS = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function createQueue(
  state: SqsState,
  input: Checked<CreateQueueRequest>,
  call: Call,
): CreateQueueResult {
  const { QueueName: name, Attributes: attributes = {} } = input;
  if (name.endsWith('.fifo') || attributes.FifoQueue === 'true') {
    throw notSupportedFeature('FIFO queues');
  }
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw invalidParameterValue(
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
  const settings = changeSettings(DEFAULT_SETTINGS, attributes, (arn) => hasQueue(state, arn));
  const existing = state.queues.get(name);
  if (existing === undefined) {
    checkNotDeletedRecently(state, name, call.clock.now());
    state.queues.set(name, newQueue(call, name, settings, input.tags));
  } else checkSameSettings(existing, attributes, describeSettings(settings));
  return { QueueUrl: queueUrl(call, name) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue(
  state: SqsState,
  input: Checked<DeleteQueueRequest>,
  call: Call,
): object {
  const queue = findQueue(state, call, input.QueueUrl);
  state.queues.delete(queue.name);
  state.deletedAt.set(queue.name, call.clock.now());
  wakeReceivers(queue);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl(
  state: SqsState,
  input: Checked<GetQueueUrlRequest>,
  call: Call,
): GetQueueUrlResult {
  const { QueueName: name, QueueOwnerAWSAccountId: owner = call.accountId } = input;
  // Queues of other accounts are as good as not there.
  const queue = findQueueByName(state, owner === call.accountId ? name : '');
  return { QueueUrl: queueUrl(call, queue.name) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export function listQueues(
  state: SqsState,
  input: Checked<ListQueuesRequest>,
  call: Call,
): ListQueuesResult {
  const { QueueNamePrefix: prefix = '', MaxResults: limit } = input;
  checkRange('MaxResults', limit, [1, 1_000]);
  const urls = [...state.queues.keys()]
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => queueUrl(call, name));
  const { items, nextToken } = paginate(urls, limit, input.NextToken);
  return {
    ...(items.length === 0 ? {} : { QueueUrls: items }),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export function purgeQueue(state: SqsState, input: Checked<PurgeQueueRequest>, call: Call): object {
  const queue = findQueue(state, call, input.QueueUrl);
  const now = call.clock.now();
  if (queue.purgedAt !== undefined && now < queue.purgedAt + QUIET_MS) {
    const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
    throw new PurgeQueueInProgress({ message, $metadata: {} });
  }
  queue.purgedAt = now;
  queue.messages.clear();
  return {};
}

function newQueue(
  call: Call,
  name: string,
  settings: Queue['settings'],
  tags: Readonly<Record<string, string>> = {},
): Queue {
  const now = call.clock.now();
  return {
    name,
    arn: queueArn(call, name),
    settings,
    createdAt: now,
    modifiedAt: now,
    purgedAt: undefined,
    tags: new Map(Object.entries(tags)),
    messages: new Map(),
    counts: { sent: 0, received: 0, deleted: 0 },
    waiting: new Set(),
  };
}

function checkNotDeletedRecently({ deletedAt }: SqsState, name: string, now: number): void {
  if (now >= (deletedAt.get(name) ?? Number.NEGATIVE_INFINITY) + QUIET_MS) return;
  const message =
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.';
  throw new QueueDeletedRecently({ message, $metadata: {} });
}

/** Creating a queue again is fine as long as no attribute that is given differs. */
function checkSameSettings(
  { settings }: Queue,
  given: AttributeTexts,
  wanted: Readonly<Record<string, string>>,
): void {
  const existing = describeSettings(settings);
  const different = Object.keys(given).find((name) => existing[name] !== wanted[name]);
  if (different === undefined) return;
  const message = `A queue already exists with the same name and a different value for attribute ${different}`;
  throw new QueueNameExists({ message, $metadata: {} });
}
