import {
  type CreateLogStreamRequest,
  type DeleteLogStreamRequest,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
  type LogStream as LogStreamDescription,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { brokenConstraint, checkLimit, invalidParameter, pageOf } from '../errors.ts';
import { checkPermission } from '../permission.ts';
import { findGroup, findNamedGroup, findStream, type LogStream, type LogsState } from '../state.ts';

const LONGEST_NAME = 512;
const PAGE_SIZE = 50;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export function createLogStream(
  state: LogsState,
  input: Checked<CreateLogStreamRequest>,
  call: Call,
): object {
  const { logStreamName: name } = input;
  const group = findGroup(state, input.logGroupName);
  const arn = `${group.arn}:log-stream:${name}`;
  checkPermission(state, call, 'logs:CreateLogStream', arn);
  checkName(name);
  if (group.streams.has(name)) {
    const message = 'The specified log stream already exists';
    throw new ResourceAlreadyExistsException({ message, $metadata: {} });
  }
  const createdAt = call.clock.now();
  const events: LogStream['events'] = [];
  const empty = { lastIngestionTime: undefined, storedBytes: 0, events };
  group.streams.set(name, { name, arn, createdAt, ...empty });
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html */
export function deleteLogStream(state: LogsState, input: Checked<DeleteLogStreamRequest>): object {
  const group = findGroup(state, input.logGroupName);
  group.streams.delete(findStream(group, input.logStreamName).name);
  return {};
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
export function describeLogStreams(
  state: LogsState,
  input: Checked<DescribeLogStreamsRequest>,
): DescribeLogStreamsResponse {
  const { orderBy = 'LogStreamName', logStreamNamePrefix: prefix } = input;
  const group = findNamedGroup(state, input);
  checkLimit(input.limit, PAGE_SIZE);
  const order = ORDERS[orderBy];
  if (order === undefined) {
    const names = Object.keys(ORDERS).join(', ');
    throw brokenConstraint('orderBy', orderBy, `Member must satisfy enum value set: [${names}]`);
  }
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...group.streams.values()]
    .filter(({ name }) => name.startsWith(prefix ?? ''))
    .sort((a, b) => (input.descending === true ? order(b, a) : order(a, b)));
  const { items, nextToken } = pageOf(streams, input.limit ?? PAGE_SIZE, input.nextToken);
  return {
    logStreams: items.map(describe),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

type Order = (a: LogStream, b: LogStream) => number;

const byName: Order = (a, b) => (a.name < b.name ? -1 : 1);

/** Streams without events count as the oldest. */
const byLastEvent: Order = (a, b) =>
  (a.events.at(-1)?.timestamp ?? 0) - (b.events.at(-1)?.timestamp ?? 0) || byName(a, b);

const ORDERS: Readonly<Record<string, Order>> = {
  LogStreamName: byName,
  LastEventTime: byLastEvent,
};

function checkName(name: string): void {
  if (name.length > LONGEST_NAME) {
    throw invalidParameter(
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    );
  }
  if (name === '' || /[:*]/.test(name)) {
    const constraint = 'Member must satisfy regular expression pattern: [^:*]*';
    throw brokenConstraint('logStreamName', name, constraint);
  }
}

function describe(stream: LogStream): LogStreamDescription {
  const { name, arn, createdAt, events, lastIngestionTime } = stream;
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: name,
    creationTime: createdAt,
    ...(first === undefined ? {} : { firstEventTimestamp: first.timestamp }),
    ...(last === undefined
      ? {}
      : { lastEventTimestamp: last.timestamp, uploadSequenceToken: last.id }),
    ...(lastIngestionTime === undefined ? {} : { lastIngestionTime }),
    arn,
    // AWS no longer counts the bytes of streams.
    storedBytes: 0,
  };
}
