import { InvalidAddress, QueueDoesNotExist } from '@aws-sdk/client-sqs';
import type { Scope } from '../../contracts.ts';
import type { MessageAttribute } from './message-attributes.ts';
import type { QueueSettings } from './queue-settings.ts';

export type SqsState = {
  readonly queues: Map<string, Queue>;
  /** When queues that exist no more were deleted, by name. */
  readonly deletedAt: Map<string, number>;
};

export type Queue = {
  readonly name: string;
  readonly arn: string;
  settings: QueueSettings;
  readonly createdAt: number;
  modifiedAt: number;
  purgedAt: number | undefined;
  readonly tags: Map<string, string>;
  /** By id, in the order in which they were sent. */
  readonly messages: Map<string, QueueMessage>;
  /** Counts since the last metrics. */
  counts: Counts;
  /** Wakes the receivers that wait for a message. */
  readonly waiting: Set<() => void>;
};

type Counts = { sent: number; received: number; deleted: number };

export type QueueMessage = {
  readonly id: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  readonly sentAt: number;
  /** From when on it can be received. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** Of the latest receipt from this queue. */
  receiptHandle: string | undefined;
  /** The queue that gave it up, when this is a dead-letter queue. */
  sourceArn: string | undefined;
};

export function queueArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`;
}

export function queueUrl(scope: Scope, name: string): string {
  return `${scope.endpoint()}/${scope.accountId}/${name}`;
}

/**
 * Finds a queue by its URL. Only the path counts, because a client may know this emulator by
 * another host name.
 *
 * @throws InvalidAddress for a text that is not the URL of a queue
 * @throws QueueDoesNotExist
 */
export function findQueue(state: SqsState, scope: Scope, url: string): Queue {
  const match = /^https?:\/\/[^/]+\/(\d{12})\/([\w-]+)$/.exec(url);
  if (match === null) {
    const message = `The address ${url} is not valid for this endpoint.`;
    throw new InvalidAddress({ message, $metadata: {} });
  }
  const [, accountId, name = ''] = match;
  return findQueueByName(state, accountId === scope.accountId ? name : '');
}

/** @throws QueueDoesNotExist */
export function findQueueByName(state: SqsState, name: string): Queue {
  const queue = state.queues.get(name);
  if (queue !== undefined) return queue;
  throw new QueueDoesNotExist({ message: 'The specified queue does not exist.', $metadata: {} });
}

export function hasQueue(state: SqsState, arn: string): boolean {
  return [...state.queues.values()].some((queue) => queue.arn === arn);
}

/** Lets every receiver that waits look again. */
export function wakeReceivers(queue: Queue): void {
  for (const wake of [...queue.waiting]) wake();
}
