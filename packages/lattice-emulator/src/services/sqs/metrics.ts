import type { Scope } from '../../contracts.ts';
import type { ServiceMetric } from '../../world/bus.ts';
import { countMessages } from './messages.ts';
import type { Queue, SqsState } from './state.ts';

const PERIOD_MS = 60_000;

/** Publishes, at the end of each minute, what was counted in it, dated to its start. */
export function publishMetricsEveryMinute(state: SqsState, { bus, clock }: Scope): void {
  clock.every(PERIOD_MS, () => {
    const end = Math.floor(clock.now() / PERIOD_MS) * PERIOD_MS;
    const data = [...state.queues.values()].flatMap((queue) => measure(queue, end));
    if (data.length > 0) bus.publish('metric-data', { namespace: 'AWS/SQS', data });
  });
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 *
 * Differs: metrics of a queue are published until it is deleted; AWS stops six hours after a queue
 * was last used.
 */
function measure(queue: Queue, end: number): ServiceMetric[] {
  const { visible, inFlight } = countMessages(queue, end);
  const { sent, received, deleted } = queue.counts;
  queue.counts = { sent: 0, received: 0, deleted: 0 };
  const values = {
    ApproximateNumberOfMessagesVisible: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    NumberOfMessagesSent: sent,
    NumberOfMessagesReceived: received,
    NumberOfMessagesDeleted: deleted,
  };
  return Object.entries(values).map(([name, value]) => ({
    name,
    value,
    unit: 'Count',
    timestamp: end - PERIOD_MS,
    dimensions: [{ QueueName: queue.name }],
  }));
}
