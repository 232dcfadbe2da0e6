import { firstIndex } from '../../shared/first-index.ts';
import type { LogEvent, LogStream } from './state.ts';

const ID_DIGITS = 56;
/** The bytes that CloudWatch counts for each event beside its message. */
const EVENT_OVERHEAD_BYTES = 26;
const NUMBER_DIGITS = 36;

/** Events are numbered so that the order of ids is the order of events, whenever they come in. */
export function eventId(timestamp: number, eventNumber: number): string {
  const time = String(timestamp).padStart(ID_DIGITS - NUMBER_DIGITS, '0');
  return time + String(eventNumber).padStart(NUMBER_DIGITS, '0');
}

/** The id before (-1) or after (1) an id: a position in a log needs not be an event of it. */
export function neighbour(id: string, distance: 1 | -1): string {
  const moved = BigInt(id) + BigInt(distance);
  return String(moved < 0n ? 0n : moved).padStart(ID_DIGITS, '0');
}

export const FIRST_ID = '0'.repeat(ID_DIGITS);

const MOST_BYTES = 10 * 2 ** 20;

/**
 * Puts an event where its id says; almost always that is the end.
 *
 * Differs: a stream keeps its newest 10 MB, so that the memory of an emulator stays bounded over
 * days.
 */
export function insertEvent(stream: LogStream, event: LogEvent): void {
  const { events } = stream;
  const index = events.findLastIndex(({ id }) => id < event.id) + 1;
  events.splice(index, 0, event);
  stream.storedBytes += sizeOf(event);
  if (stream.storedBytes > MOST_BYTES) forgetOldest(stream);
}

/** A tenth at once, because all that stays has to be moved. */
function forgetOldest(stream: LogStream): void {
  let count = 0;
  for (const event of stream.events.slice(0, -1)) {
    if (stream.storedBytes <= 0.9 * MOST_BYTES) break;
    stream.storedBytes -= sizeOf(event);
    count += 1;
  }
  stream.events.splice(0, count);
}

/** Takes the events before a time out of a stream. */
export function removeEventsBefore(stream: LogStream, time: number): void {
  const removed = stream.events.splice(0, firstAt(stream.events, time));
  for (const event of removed) stream.storedBytes -= sizeOf(event);
}

function sizeOf({ message }: LogEvent): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

/** The events from a time on, and until before another. */
export function eventsBetween(
  { events }: LogStream,
  start = 0,
  end = Number.POSITIVE_INFINITY,
): LogEvent[] {
  return events.slice(firstAt(events, start), firstAt(events, end));
}

/** The position of the first event that is not before `time`. */
function firstAt(events: readonly LogEvent[], time: number): number {
  return firstIndex(events.length, (index) => (events[index]?.timestamp ?? time) < time);
}
