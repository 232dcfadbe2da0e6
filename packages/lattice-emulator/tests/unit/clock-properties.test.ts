import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Clock } from '../../src/clock.ts';

const START = Date.parse('2026-03-28T22:00:00Z');
const HOUR = 3_600_000;

/** Whole milliseconds within two days, among them many that are the same. */
const offsets = fc.oneof(
  fc.integer({ min: 0, max: 48 * HOUR }),
  fc.integer({ min: 0, max: 20 }).map((steps) => steps * 10_000),
);
const someTimers = fc.array(offsets, { maxLength: 40 });
const someMoves = fc.array(fc.integer({ min: 0, max: 6 * HOUR }), { maxLength: 12 });

describe('timers of a clock that is stepped', () => {
  it('always run once, in order, at their very time', async () => {
    await fc.assert(
      fc.asyncProperty(someTimers, someMoves, async (times, moves) => {
        const { clock, fired, set } = recordingClock(0);
        for (const offset of times) set(START + offset);

        for (const move of moves) await clock.advance(move);
        await clock.advance(48 * HOUR);

        expect(fired.map(({ at }) => at)).toEqual(fired.map(({ time }) => time));
        expect(fired).toEqual(inOrder(fired));
        expect(fired).toHaveLength(times.length);
      }),
    );
  });

  it('always run in order when they are set by other timers and take their time', async () => {
    await fc.assert(
      fc.asyncProperty(someTimers, someTimers, async (times, delays) => {
        const clock = new Clock({ speed: 0, startTime: START });
        const fired: number[] = [];
        const later = [...delays];
        const run = async () => {
          const began = clock.now();
          const delay = later.pop();
          if (delay !== undefined) clock.after(delay, run);
          await new Promise<void>((resolve) => setImmediate(resolve));
          expect(clock.now()).toBe(began);
          fired.push(began);
        };
        for (const offset of times) clock.at(START + offset, run);

        await clock.advance(48 * HOUR * (delays.length + 1));

        expect(fired).toEqual(fired.toSorted((a, b) => a - b));
        expect(fired).toHaveLength(times.length + (times.length > 0 ? delays.length : 0));
      }),
      { numRuns: 50 },
    );
  });

  it('always come at every multiple of their interval, through a change of summer time too', async () => {
    const intervals = fc.constantFrom(10_000, 60_000, 300_000, HOUR, 24 * HOUR);
    const delays = fc.integer({ min: 0, max: 9_999 });
    await fc.assert(
      fc.asyncProperty(intervals, delays, someMoves, async (interval, delay, moves) => {
        const clock = new Clock({ speed: 0, startTime: START });
        const fired: number[] = [];
        clock.every(interval, () => fired.push(clock.now()), delay);

        for (const move of moves) await clock.advance(move);

        const end = clock.now();
        const first = (Math.floor((START - delay) / interval) + 1) * interval + delay;
        const count = Math.max(0, Math.floor((end - first) / interval) + 1);
        expect(fired).toEqual(Array.from({ length: count }, (_, n) => first + n * interval));
      }),
      { numRuns: 20 },
    );
  });
});

describe('timers of a clock whose speed changes', () => {
  const speeds = fc.array(fc.constantFrom(0, 1, 20, 1_000, 1_000_000), { maxLength: 8 });

  it('always run once, in order, and never early', async () => {
    await fc.assert(
      fc.asyncProperty(someTimers, speeds, someMoves, async (times, changes, moves) => {
        const { clock, fired, set } = recordingClock(0);
        for (const offset of times) set(START + offset);

        for (const [index, speed] of changes.entries()) {
          clock.setSpeed(speed);
          await new Promise<void>((resolve) => setImmediate(resolve));
          clock.setSpeed(0);
          await clock.advance(moves[index] ?? 0);
        }
        await clock.advance(48 * HOUR);

        for (const { at, time } of fired) expect(at).toBeGreaterThanOrEqual(time);
        expect(fired).toEqual(inOrder(fired));
        expect(fired).toHaveLength(times.length);
      }),
    );
  });

  it('always see a time that moves on, from standing still to twenty times as fast and back', async () => {
    await fc.assert(
      fc.asyncProperty(speeds, someMoves, async (changes, moves) => {
        const clock = new Clock({ speed: 0, startTime: START });
        const seen = [clock.now()];

        for (const speed of [...changes, 0, 20, 0]) {
          clock.setSpeed(speed);
          seen.push(clock.now());
          await new Promise<void>((resolve) => setImmediate(resolve));
          seen.push(clock.now());
        }
        for (const move of moves) {
          await clock.advance(move);
          seen.push(clock.now());
        }

        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(clock.now()).toBeGreaterThanOrEqual(START + moves.reduce((a, b) => a + b, 0));
      }),
    );
  });
});

type Fired = { readonly time: number; readonly order: number; readonly at: number };

/** A clock whose timers write down when they were to run, and when they ran. */
function recordingClock(speed: number) {
  const clock = new Clock({ speed, startTime: START });
  const fired: Fired[] = [];
  let count = 0;
  const set = (time: number) => {
    const order = count;
    count += 1;
    clock.at(time, () => fired.push({ time, order, at: clock.now() }));
  };
  return { clock, fired, set };
}

function inOrder(fired: readonly Fired[]): readonly Fired[] {
  return fired.toSorted((a, b) => a.time - b.time || a.order - b.order);
}
