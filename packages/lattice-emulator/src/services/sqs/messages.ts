import { ReceiptHandleIsInvalid } from '@aws-sdk/client-sqs';
import type { Clock } from '../../clock.ts';
import type { Call } from '../../contracts.ts';
import { type Queue, type QueueMessage, type SqsState, wakeReceivers } from './state.ts';

/** The numbers of messages in a queue, as GetQueueAttributes and the metrics count them. */
export type MessageCounts = {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
};

export function countMessages(queue: Queue, now: number): MessageCounts {
  dropExpired(queue, now);
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const { visibleAt, receiptHandle } of queue.messages.values()) {
    if (visibleAt <= now) counts.visible += 1;
    else if (receiptHandle === undefined) counts.delayed += 1;
    else counts.inFlight += 1;
  }
  return counts;
}

/**
 * Hides up to `limit` visible messages and gives each a new receipt handle. Messages that were
 * received too often go to the dead-letter queue instead.
 */
export function takeMessages(
  state: SqsState,
  queue: Queue,
  { limit, visibilitySeconds }: { readonly limit: number; readonly visibilitySeconds: number },
  { clock, random }: Call,
): QueueMessage[] {
  const now = clock.now();
  dropExpired(queue, now);
  const taken: QueueMessage[] = [];
  for (const message of [...queue.messages.values()]) {
    if (taken.length === limit) break;
    if (message.visibleAt > now || moveIfDead(state, queue, message, now)) continue;
    message.visibleAt = now + visibilitySeconds * 1_000;
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.receiptHandle = writeHandle(queue, message, random.uuid());
    taken.push(message);
  }
  queue.counts.received += taken.length;
  return taken;
}

/** Resolves when there may be something new to receive, at `deadline` at the latest. */
export function nextChange(queue: Queue, clock: Clock, deadline: number): Promise<void> {
  const now = clock.now();
  const dueTimes = [...queue.messages.values()]
    .map(({ visibleAt }) => visibleAt)
    .filter((time) => time > now);
  const wakeAt = dueTimes.reduce((first, time) => Math.min(first, time), deadline);
  return new Promise((resolve) => {
    const wake = () => {
      cancel();
      queue.waiting.delete(wake);
      resolve();
    };
    const cancel = clock.at(wakeAt, wake);
    queue.waiting.add(wake);
  });
}

/**
 * The message whose latest receipt handle this is; `undefined` when the message is gone or was
 * received again since.
 *
 * @throws ReceiptHandleIsInvalid for a handle that this queue never gave
 */
export function findByHandle(queue: Queue, handle: string): QueueMessage | undefined {
  const match = /^(\S+) (\S+) \S+$/.exec(Buffer.from(handle, 'base64').toString());
  const [, arn, id = ''] = match ?? [];
  if (arn !== queue.arn) {
    const message = `The input receipt handle "${handle}" is not a valid receipt handle.`;
    throw new ReceiptHandleIsInvalid({ message, $metadata: {} });
  }
  const message = queue.messages.get(id);
  return message?.receiptHandle === handle ? message : undefined;
}

function writeHandle({ arn }: Queue, { id }: QueueMessage, receipt: string): string {
  return Buffer.from(`${arn} ${id} ${receipt}`).toString('base64');
}

function dropExpired({ messages, settings }: Queue, now: number): void {
  const oldest = now - settings.numbers.MessageRetentionPeriod * 1_000;
  for (const { id, sentAt } of [...messages.values()]) {
    if (sentAt <= oldest) messages.delete(id);
  }
}

/**
 * A message keeps its age and its receive count in the dead-letter queue; the move is no send in
 * its metrics.
 */
function moveIfDead(state: SqsState, queue: Queue, message: QueueMessage, now: number): boolean {
  const { redrive } = queue.settings;
  if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
  const target = [...state.queues.values()].find(({ arn }) => arn === redrive.deadLetterTargetArn);
  // A dead-letter queue that was deleted takes nothing; the message stays.
  if (target === undefined) return false;

  queue.messages.delete(message.id);
  message.visibleAt = now;
  message.receiptHandle = undefined;
  message.sourceArn = queue.arn;
  target.messages.set(message.id, message);
  wakeReceivers(target);
  return true;
}
