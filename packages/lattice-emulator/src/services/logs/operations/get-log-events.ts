import type {
  GetLogEventsRequest,
  GetLogEventsResponse,
  OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Checked } from '../../../sdk-types.ts';
import { checkLimit, invalidToken } from '../errors.ts';
import { eventsBetween, FIRST_ID, neighbour } from '../events.ts';
import { findNamedGroup, findStream, type LogEvent, type LogsState } from '../state.ts';

const MOST_EVENTS = 10_000;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 *
 * `unmask` has no effect: without data protection policies nothing is masked.
 */
export function getLogEvents(
  state: LogsState,
  input: Checked<GetLogEventsRequest>,
): GetLogEventsResponse {
  const stream = findStream(findNamedGroup(state, input), input.logStreamName);
  checkLimit(input.limit, MOST_EVENTS);
  const events = eventsBetween(stream, input.startTime, input.endTime);
  const limit = input.limit ?? MOST_EVENTS;
  const { nextToken: token } = input;
  const isForward = token === undefined ? input.startFromHead === true : token.startsWith('f/');
  const page = cutPage(
    events,
    token === undefined ? undefined : readToken(token),
    isForward,
    limit,
  );
  return { events: page.map(describe), ...tokensAround(page, token) };
}

/**
 * A token is a position in the log, `f` for what comes after it and `b` for what comes before it.
 */
function readToken(token: string): string {
  const match = /^[fb]\/(\d{56})\/s$/.exec(token);
  if (match?.[1] === undefined) throw invalidToken();
  return match[1];
}

function cutPage(
  events: readonly LogEvent[],
  position: string | undefined,
  isForward: boolean,
  limit: number,
): LogEvent[] {
  if (isForward) return events.filter(({ id }) => id > (position ?? FIRST_ID)).slice(0, limit);
  const before = position === undefined ? events : events.filter(({ id }) => id < position);
  return before.slice(-limit);
}

/**
 * At the end of the log AWS gives back the token that it got, so that a reader knows and can ask
 * again later.
 */
function tokensAround(
  page: readonly LogEvent[],
  token: string | undefined,
): Pick<GetLogEventsResponse, 'nextForwardToken' | 'nextBackwardToken'> {
  const [first, last] = [page[0], page.at(-1)];
  if (first !== undefined && last !== undefined) return tokens(last.id, first.id);
  if (token === undefined) return tokens(FIRST_ID, FIRST_ID);
  const position = readToken(token);
  return token.startsWith('f/')
    ? tokens(position, neighbour(position, 1))
    : tokens(neighbour(position, -1), position);
}

function tokens(after: string, before: string) {
  return { nextForwardToken: `f/${after}/s`, nextBackwardToken: `b/${before}/s` };
}

function describe({ timestamp, message, ingestionTime }: LogEvent): OutputLogEvent {
  return { timestamp, message, ingestionTime };
}
