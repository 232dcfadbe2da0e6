import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { brokenConstraint, invalidParameter } from '../errors.ts';
import { eventId, insertEvent } from '../events.ts';
import { checkPermission } from '../permission.ts';
import { findGroup, findStream, type LogStream, type LogsState } from '../state.ts';

const MOST_EVENTS = 10_000;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 *
 * Differs: events of any age are accepted, because the emulator's clock may differ from that of its
 * clients. A batch may exceed 1 MB and span more than a day.
 *
 * Any `sequenceToken` will do, as on AWS.
 */
export function putLogEvents(
  state: LogsState,
  input: Checked<PutLogEventsRequest>,
  call: Call,
): PutLogEventsResponse {
  const { logGroupName, logStreamName, logEvents } = input;
  if (input.entity !== undefined) throw notSupportedFeature('entities of log events');
  const group = findGroup(state, logGroupName);
  checkPermission(state, call, 'logs:PutLogEvents', `${group.arn}:log-stream:${logStreamName}`);
  const stream = findStream(group, logStreamName);
  checkCount(logEvents.length);
  // Services may send events in any order; API callers must sort them.
  if (call.caller.kind !== 'service') checkOrder(logEvents);
  for (const event of logEvents) store(state, stream, event, call.clock.now());
  call.bus.publish('log-events', { logGroupName, events: logEvents });
  return { nextSequenceToken: eventId(call.clock.now(), state.lastEventNumber) };
}

function checkCount(count: number): void {
  const constraint = (comparison: string, bound: number) =>
    `Member must have length ${comparison} than or equal to ${bound}`;
  if (count === 0) throw brokenConstraint('logEvents', '[]', constraint('greater', 1));
  if (count > MOST_EVENTS) {
    throw brokenConstraint('logEvents', '[...]', constraint('less', MOST_EVENTS));
  }
}

function checkOrder(events: readonly Checked<InputLogEvent>[]): void {
  const isOrdered = events.every(
    ({ timestamp }, index) => timestamp >= (events[index - 1]?.timestamp ?? 0),
  );
  if (isOrdered) return;
  throw invalidParameter(
    'Log events in a single PutLogEvents request must be in chronological order.',
  );
}

function store(
  state: LogsState,
  stream: LogStream,
  { timestamp, message }: Checked<InputLogEvent>,
  ingestionTime: number,
): void {
  state.lastEventNumber += 1;
  const id = eventId(timestamp, state.lastEventNumber);
  insertEvent(stream, { id, timestamp, ingestionTime, message });
  stream.lastIngestionTime = ingestionTime;
}
