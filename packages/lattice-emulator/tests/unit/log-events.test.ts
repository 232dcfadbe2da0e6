import { describe, expect, it } from '@jest/globals';
import { eventId, insertEvent } from '../../src/services/logs/events.ts';
import type { LogStream } from '../../src/services/logs/state.ts';

const MOST_BYTES = 10 * 2 ** 20;

describe('a log stream', () => {
  it('puts events in the order of their times, and of arrival at the same time', () => {
    const stream = newStream();
    for (const [number, [timestamp, message]] of (
      [
        [2, 'c'],
        [1, 'a'],
        [2, 'd'],
        [1, 'b'],
      ] as const
    ).entries()) {
      insert(stream, timestamp, number, message);
    }

    expect(stream.events.map(({ message }) => message).join('')).toBe('abcd');
  });

  it('forgets the oldest events when it has more than 10 MB, and only as many as it must', () => {
    const stream = newStream();
    const message = 'x'.repeat(1_000 - 26);
    let mostBytes = 0;
    for (let number = 0; number < 50_000; number += 1) {
      insert(stream, number, number, message);
      mostBytes = Math.max(mostBytes, stream.storedBytes);
    }

    expect(mostBytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(stream.storedBytes).toBe(1_000 * stream.events.length);
    expect(stream.storedBytes).toBeGreaterThan(0.89 * MOST_BYTES);
    expect(stream.events.at(-1)?.timestamp).toBe(49_999);
    expect(stream.events[0]?.timestamp).toBe(50_000 - stream.events.length);
  });

  it('keeps an event that is larger than all that it should keep', () => {
    const stream = newStream();
    insert(stream, 1, 1, 'small');
    insert(stream, 2, 2, 'x'.repeat(MOST_BYTES));

    expect(stream.events.map(({ timestamp }) => timestamp)).toEqual([2]);
  });
});

function newStream(): LogStream {
  const properties = { name: 'a', arn: 'arn:a', createdAt: 0 };
  return { ...properties, lastIngestionTime: undefined, storedBytes: 0, events: [] };
}

function insert(stream: LogStream, timestamp: number, number: number, message: string): void {
  const id = eventId(timestamp, number);
  insertEvent(stream, { id, timestamp, ingestionTime: timestamp, message });
}
