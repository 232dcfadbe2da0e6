import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Outcome, playHundredMinutes } from '../support/hundred-minutes.ts';

const TIMEOUT_MS = 120_000;
const STARTED = /(?<=START RequestId: )\S+/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

describe('a hundred minutes on a stepped clock', () => {
  let outcome: Outcome;
  let again: Outcome;
  let other: Outcome;
  let realMs: number;

  beforeAll(async () => {
    const began = performance.now();
    outcome = await playHundredMinutes(7);
    realMs = performance.now() - began;
    again = await playHundredMinutes(7);
    other = await playHundredMinutes(8);
  }, TIMEOUT_MS);

  it('pass in seconds', () => {
    expect(realMs).toBeLessThan(TIMEOUT_MS / 4);
  });

  it('are the same for the same seed, to the last id and millisecond', () => {
    expect(again).toEqual(outcome);
  });

  it('have other ids and other delays for another seed, and the same course of events', () => {
    const known = new Set(idsOf(outcome));

    expect(idsOf(other).filter((id) => known.has(id))).toEqual([]);
    expect(retryTimesOf(other)).not.toEqual(retryTimesOf(outcome));
    expect(other.history).toEqual(outcome.history);
    expect(other.log.map(withoutIds)).toEqual(outcome.log.map(withoutIds));
    expect(other.messages).toHaveLength(outcome.messages.length);
  });

  it('happen in the order of their times', () => {
    for (const lines of [outcome.messages, outcome.history]) {
      const times = lines.map((line) => line.slice(0, 24));
      expect(times).toEqual(times.toSorted());
    }
  });

  it('invoke the function at each time of each schedule and for each alarm', () => {
    const invocations = new Set(outcome.log.flatMap((line) => line.match(STARTED) ?? []));
    const byAlarms = countOf(outcome.history, /Successfully executed action arn:aws:lambda/);

    expect(byAlarms).toBeGreaterThan(20);
    expect(invocations.size).toBe(100 + 20 + byAlarms);
  });

  it('retry each failed invocation, and then notify the destination and the dead-letter queue', () => {
    const succeeded = outcome.messages.filter((line) => line.includes('"condition":"Success"'));
    const failed = outcome.messages.filter((line) => line.includes('"RetriesExhausted"'));
    const letters = outcome.messages.filter((line) => line.includes('"RequestID"'));

    expect(countOf(succeeded, /"approximateInvokeCount":1,?}/)).toBe(succeeded.length);
    expect(countOf(failed, /"approximateInvokeCount":3,?}/)).toBe(failed.length);
    expect(succeeded.length).toBeGreaterThan(50);
    expect(failed.length).toBeGreaterThan(50);
    expect(letters).toHaveLength(failed.length);
  });

  it('change the alarms in both directions, and hold the actions of the composite one back', () => {
    const { history, messages } = outcome;

    for (const name of ['fast', 'slow', 'both']) {
      expect(countOf(history, RegExp(`${name}: Alarm updated from OK to ALARM`))).toBeGreaterThan(
        9,
      );
      expect(countOf(history, RegExp(`${name}: Alarm updated from ALARM to OK`))).toBeGreaterThan(
        9,
      );
    }
    for (const by of ['WaitPeriod', 'ExtensionPeriod', 'Alarm']) {
      expect(countOf(messages, RegExp(`"actionsSuppressedBy":"${by}"`))).toBeGreaterThan(0);
    }
  });

  it('end in dead letters what could not be delivered, and say why', () => {
    const letters = outcome.messages.filter((line) => line.includes('RULE_ARN'));

    expect(countOf(letters, /rule\/cron.*NO_RESOURCE/)).toBe(20);
    expect(countOf(letters, /rule\/own.*SDK_CLIENT_ERROR.*MaximumRetryAttempts/)).toBe(5);
    expect(letters).toHaveLength(25);
  });

  it('lose the log events that got older than a day, hour by hour', () => {
    expect(outcome.oldEvents.map((line) => line.split(' ').at(-1))).toEqual([
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
  });
});

function idsOf({ messages }: Outcome): string[] {
  return messages.flatMap((line) => line.match(UUID) ?? []);
}

/** When deliveries were given up that had been tried several times. */
function retryTimesOf({ messages }: Outcome): string[] {
  return messages
    .filter((line) => line.includes('MaximumRetryAttempts'))
    .map((line) => line.slice(0, 24));
}

function withoutIds(line: string): string {
  return line.replace(UUID, 'id').replace(/\[\$LATEST\]\w+/, 'stream');
}

function countOf(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}
