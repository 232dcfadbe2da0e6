import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked } from '../../../sdk-types.ts';
import { checkLimit, invalidParameter, invalidToken } from '../errors.ts';
import { eventsBetween } from '../events.ts';
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
 * `unmask` has no effect: without data protection policies nothing is masked.
 */
export function filterLogEvents(
  state: LogsState,
  input: Checked<FilterLogEventsRequest>,
): FilterLogEventsResponse {
  const group = findNamedGroup(state, input);
  checkLimit(input.limit, MOST_EVENTS);
  const limit = input.limit ?? MOST_EVENTS;
  const { isForward, position } = readPosition(input);
  const matches = readFilter(input.filterPattern ?? '');
  const found = chooseStreams(group, input)
    .flatMap((stream) => eventsOf(stream, input))
    .filter(({ eventId, message }) => isBeyond(eventId, isForward, position) && matches(message))
    .sort((a, b) => (a.eventId < b.eventId === isForward ? -1 : 1));
  const events = found.slice(0, limit);
  const last = found.length > limit ? events.at(-1) : undefined;
  return {
    events,
    // AWS no longer says which streams it has searched.
    searchedLogStreams: [],
    ...(last === undefined ? {} : { nextToken: writeToken({ isForward, position: last.eventId }) }),
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

/** The start of a page and its direction. */
type Position = { readonly isForward: boolean; readonly position: string | undefined };

/** The oldest event of which the newest ones can be asked for first. */
const FIRST_BACKWARD_TIME = Date.parse('2024-01-01T00:00:00Z');

/** The direction of a token counts, and not what else is asked for. */
function readPosition({
  nextToken,
  startFromHead: isForward = true,
  startTime = 0,
}: Checked<FilterLogEventsRequest>): Position {
  if (!isForward && startTime < FIRST_BACKWARD_TIME) {
    // Text not verified against AWS.
    throw invalidParameter('startFromHead false needs a startTime on or after 2024-01-01.');
  }
  return nextToken === undefined ? { isForward, position: undefined } : readToken(nextToken);
}

function isBeyond(eventId: string, isForward: boolean, position: string | undefined): boolean {
  if (position === undefined) return true;
  return isForward ? eventId > position : eventId < position;
}

function writeToken({ isForward, position }: Position): string {
  return Buffer.from(`${isForward ? 'after' : 'before'}:${position}`).toString('base64url');
}

function readToken(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString();
  const [, direction, position] = /^(after|before):(\d{56})$/.exec(text) ?? [];
  if (position === undefined) throw invalidToken();
  return { isForward: direction === 'after', position };
}
