import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked } from '../../../service.ts';
import { checkLimit, invalidParameter, invalidToken } from '../errors.ts';
import { eventsBetween, FIRST_ID } from '../events.ts';
import { type MessageFilter, parseFilterPattern } from '../filter-pattern.ts';
import {
  findNamedGroup,
  findStream,
  type LogGroup,
  type LogStream,
  type LogsState,
} from '../state.ts';

const MOST_EVENTS = 10_000;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 *
 * Events of all streams come in one order, whether `interleaved` is asked for or not, as on AWS.
 */
export function filterLogEvents(
  state: LogsState,
  input: Checked<FilterLogEventsRequest>,
): FilterLogEventsResponse {
  const group = findNamedGroup(state, input);
  checkLimit(input.limit, MOST_EVENTS);
  const limit = input.limit ?? MOST_EVENTS;
  const after = input.nextToken === undefined ? FIRST_ID : readToken(input.nextToken);
  const matches = readFilter(input.filterPattern ?? '');
  const found = chooseStreams(group, input)
    .flatMap((stream) => eventsOf(stream, input))
    .filter(({ eventId, message }) => eventId > after && matches(message))
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  const events = found.slice(0, limit);
  const last = found.length > limit ? events.at(-1) : undefined;
  return {
    events,
    // AWS no longer says which streams it has searched.
    searchedLogStreams: [],
    ...(last === undefined ? {} : { nextToken: writeToken(last.eventId) }),
  };
}

type FoundEvent = Required<FilteredLogEvent> & {
  readonly eventId: string;
  readonly message: string;
};

/** Unlike GetLogEvents, the end of the range belongs to it. */
function eventsOf(
  stream: LogStream,
  { startTime, endTime }: Checked<FilterLogEventsRequest>,
): FoundEvent[] {
  const end = endTime === undefined ? undefined : endTime + 1;
  return eventsBetween(stream, startTime, end).map(({ id, timestamp, message, ingestionTime }) => ({
    logStreamName: stream.name,
    timestamp,
    message,
    ingestionTime,
    eventId: id,
  }));
}

function chooseStreams(group: LogGroup, input: Checked<FilterLogEventsRequest>): LogStream[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    // Text not verified against AWS.
    throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive.');
  }
  if (names !== undefined) return [...new Set(names)].map((name) => findStream(group, name));
  return [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ''));
}

function readFilter(pattern: string): MessageFilter {
  try {
    return parseFilterPattern(pattern);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidParameter(error.message);
    throw error;
  }
}

function writeToken(eventId: string): string {
  return Buffer.from(`after:${eventId}`).toString('base64url');
}

function readToken(token: string): string {
  const match = /^after:(\d{56})$/.exec(Buffer.from(token, 'base64url').toString());
  if (match?.[1] === undefined) throw invalidToken();
  return match[1];
}
