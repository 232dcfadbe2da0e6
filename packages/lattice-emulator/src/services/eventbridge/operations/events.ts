import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
  TestEventPatternRequest,
  TestEventPatternResponse,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../../contracts.ts';
import { isAwsError, notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkCount, invalid } from '../constraints.ts';
import { createEvent } from '../event.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { matchesEvent } from '../pattern/event-pattern.ts';
import { ingest } from '../routing.ts';
import { readEventPattern } from '../rule-definition.ts';
import { type EventBridgeState, type EventBus, findBus } from '../state.ts';

type Entry = Checked<PutEventsRequestEntry>;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const LARGEST_REQUEST_BYTES = 256 * 1_024;

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * Differs: the `TraceHeader` of an event is not passed on, because nothing is traced.
 */
export function putEvents(
  state: EventBridgeState,
  { Entries, EndpointId }: Checked<PutEventsRequest>,
  call: Call,
): PutEventsResponse {
  if (EndpointId !== undefined) throw notSupportedFeature('global endpoints of EventBridge');
  checkCount('entries', Entries, { min: 1, max: 10 });
  const sizeBytes = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (sizeBytes >= LARGEST_REQUEST_BYTES) {
    throw invalid('Total size of the entries in the request is over the limit.');
  }
  const results = Entries.map((entry) => putEvent(state, entry, call));
  const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
  return { FailedEntryCount: failed.length, Entries: results };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export function testEventPattern(
  _state: EventBridgeState,
  { EventPattern, Event }: Checked<TestEventPatternRequest>,
): TestEventPatternResponse {
  const event = parseObject(Event);
  const isComplete = event && MANDATORY_FIELDS.every((name) => Object.hasOwn(event, name));
  if (!isComplete) throw invalid('Parameter Event is not valid.');
  return { Result: matchesEvent(readEventPattern(EventPattern), event) };
}

/** The documentation lists `resources` too, but AWS takes events without. */
const MANDATORY_FIELDS = ['id', 'account', 'source', 'time', 'region', 'detail-type'];

function putEvent(state: EventBridgeState, entry: Entry, call: Call): PutEventsResultEntry {
  const { Source: source, DetailType: detailType, Detail } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!Detail) return missing('Detail');
  const detail = parseObject(Detail);
  if (detail === undefined) return failure('MalformedDetail', 'Detail is malformed.');
  if (source.startsWith('aws.')) {
    return failure('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  const time = entry.Time?.getTime() ?? call.clock.now();
  const resources = entry.Resources ?? [];
  const event = createEvent(call, { source, detailType, resources, detail, time });
  const bus = findExistingBus(state, entry.EventBusName);
  // AWS says nothing of a bus that does not exist; the event is gone.
  if (bus !== undefined) ingest(state, bus, event);
  return { EventId: event.id };
}

function findExistingBus(state: EventBridgeState, name: string | undefined): EventBus | undefined {
  try {
    return findBus(state, name);
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) throw error;
    return undefined;
  }
}

function missing(name: string): PutEventsResultEntry {
  const reason = `Reason: ${name} is a required argument.`;
  return failure('InvalidArgument', `Parameter ${name} is not valid. ${reason}`);
}

function failure(ErrorCode: string, ErrorMessage: string): PutEventsResultEntry {
  return { ErrorCode, ErrorMessage };
}

/** As AWS counts it: a time is 14 bytes. */
function sizeOf({
  Time,
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
}: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  const timeBytes = Time === undefined ? 0 : 14;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), timeBytes);
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const json = JSON.parse(text) as Json;
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
