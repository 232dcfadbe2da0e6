import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The emulator's time. Everything in the emulator that asks for the time or waits goes through
 * here, so that a test can step it, a demo can speed it up, and the order of what happens is the
 * same for both.
 *
 * A clock runs at `speed` emulated seconds a second; at speed 0 it stands still and moves only by
 * {@link Clock.advance}.
 */
export class Clock {
  #speed: number;
  #anchorRealMs: number;
  #anchorMs: number;
  #timers: Timer[] = [];
  #wakeUp: NodeJS.Timeout | undefined;
  readonly #patienceMs: number;
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Those who run timers one by one; each begins when the one before has ended. */
  #lastStep: Promise<unknown> = Promise.resolve();
  #stepsUnderWay = 0;
  readonly #startedWork = new AsyncLocalStorage<StartedWork>();
  #closed = false;

  constructor(options: ClockOptions = {}) {
    this.#speed = options.speed ?? 1;
    this.#patienceMs = options.patienceMs ?? 3_000;
    this.#anchorRealMs = performance.now();
    this.#anchorMs = options.startTime ?? Date.now();
  }

  /** Milliseconds since the epoch, whole. */
  now(): number {
    return Math.floor(this.#exactNow());
  }

  get speed(): number {
    return this.#speed;
  }

  setSpeed(speed: number): void {
    this.#moveTo(this.#exactNow());
    this.#speed = speed;
    this.#schedule();
  }

  /**
   * Runs `task` once at `time` (milliseconds since the epoch), or as soon as possible when that has
   * passed.
   */
  at(time: number, task: Task): Cancel {
    if (this.#closed) return () => {};
    const timer: Timer = { time, task };
    const index = this.#timers.findLastIndex((other) => other.time <= time) + 1;
    this.#timers.splice(index, 0, timer);
    if (index === 0) this.#schedule();
    return () => {
      const position = this.#timers.indexOf(timer);
      if (position >= 0) this.#timers.splice(position, 1);
    };
  }

  /** Runs `task` once, `ms` milliseconds from now. */
  after(ms: number, task: Task): Cancel {
    return this.at(this.#exactNow() + ms, task);
  }

  /**
   * Runs `task` at every whole multiple of `ms` since the epoch, `offsetMs` later, until cancelled.
   */
  every(ms: number, task: Task, offsetMs = 0): Cancel {
    let cancel: Cancel = () => {};
    const arm = (after: number) => {
      const next = (Math.floor((after - offsetMs) / ms) + 1) * ms + offsetMs;
      cancel = this.at(next, () => {
        arm(Math.max(next, this.#speed === 0 ? next : this.now()));
        return task();
      });
    };
    arm(this.now());
    return () => cancel();
  }

  /**
   * Resolves `ms` milliseconds from now. Work that was begun by {@link start} is not in flight
   * while it sleeps, so that a stepped clock can move on and wake it up.
   */
  sleep(ms: number): Promise<void> {
    const work = this.#startedWork.getStore();
    work?.pause();
    return new Promise((resolve) => {
      this.after(ms, () => {
        work?.resume();
        resolve();
      });
    });
  }

  /**
   * Marks `work` as something that {@link advance} has to see finished before it moves on. Such
   * work must not itself wait for this clock, or a stepped clock would wait for ever.
   */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.#inFlight.add(settled);
    void settled.then(() => this.#inFlight.delete(settled));
    return work;
  }

  /**
   * Starts `task` now and tracks it, without anybody waiting for it. It may wait for this clock,
   * by {@link sleep} only.
   */
  start(task: Task): void {
    const work = new StartedWork((leg) => this.track(leg));
    work.resume();
    this.#startedWork
      .run(work, async () => task())
      .finally(() => work.pause())
      .catch(throwOn);
  }

  /** Resolves when no tracked work is in flight. */
  async idle(): Promise<void> {
    do {
      await Promise.all(this.#inFlight);
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#inFlight.size > 0);
  }

  /**
   * Moves time forward and resolves when everything that was due has run, in order, with what it
   * started.
   *
   * @throws what a task threw
   */
  async advance(duration: number | Duration): Promise<void> {
    const ms = typeof duration === 'number' ? duration : toMs(duration);
    await this.#step(() => this.#moveBy(ms));
  }

  /** Forgets every timer; none runs any more. */
  close(): void {
    this.#closed = true;
    this.#timers = [];
    clearTimeout(this.#wakeUp);
  }

  async #moveBy(ms: number): Promise<void> {
    const target = this.#exactNow() + ms;
    await this.idle();
    for (;;) {
      const timer = this.#timers[0];
      if (timer === undefined || timer.time > target) break;
      this.#timers.shift();
      if (timer.time > this.#exactNow()) this.#moveTo(timer.time);
      await this.track(Promise.resolve(timer.task()));
      await this.idle();
    }
    if (target > this.#exactNow()) this.#moveTo(target);
  }

  /** On a clock that stands still the order of what is due never depends on real time. */
  async #runDueInOrder(): Promise<void> {
    for (;;) {
      const timer = this.#timers[0];
      if (timer === undefined || timer.time > this.#exactNow()) break;
      this.#timers.shift();
      await this.track(Promise.resolve(timer.task()));
    }
  }

  async #step(run: () => Promise<void>): Promise<void> {
    this.#stepsUnderWay += 1;
    this.#schedule();
    const step = this.#lastStep.then(run);
    this.#lastStep = step.catch(() => {});
    try {
      await step;
    } finally {
      this.#stepsUnderWay -= 1;
      this.#schedule();
    }
  }

  #exactNow(): number {
    return this.#anchorMs + (performance.now() - this.#anchorRealMs) * this.#speed;
  }

  #moveTo(time: number): void {
    this.#anchorMs = time;
    this.#anchorRealMs = performance.now();
  }

  #schedule(): void {
    clearTimeout(this.#wakeUp);
    const next = this.#timers[0];
    if (next === undefined || this.#closed) return;
    const waitMs = Math.max(0, next.time - this.#exactNow());
    // A clock that stands still runs only what is due already.
    if (waitMs > 0 && this.#speed === 0) return;
    const isStepped = this.#speed === 0 && this.#stepsUnderWay > 0;
    const dueMs = isStepped ? this.#patienceMs : 0;
    const realMs = waitMs === 0 ? dueMs : waitMs / this.#speed;
    this.#wakeUp = setTimeout(() => this.#wake(), Math.min(realMs, LONGEST_TIMEOUT_MS));
  }

  #wake(): void {
    if (this.#speed > 0 || this.#stepsUnderWay > 0) this.#startDue();
    else this.#step(() => this.#runDueInOrder()).catch(throwOn);
  }

  #startDue(): void {
    try {
      for (;;) {
        const timer = this.#timers[0];
        if (timer === undefined || timer.time > this.#exactNow()) break;
        this.#timers.shift();
        this.start(timer.task);
      }
    } finally {
      // A task that throws does not keep the others from running.
      this.#schedule();
    }
  }
}

export type ClockOptions = {
  /** @default 1 */
  readonly speed?: number;
  /** Milliseconds since the epoch. @default now */
  readonly startTime?: number;
  /**
   * A function that waits for what a stepped clock would run after it, such as for an event that it
   * sent, would wait in vain; after so much real time it is not left alone any longer.
   *
   * @default 3000
   */
  readonly patienceMs?: number;
};

/**
 * What a timer runs. A throw or a rejection is a bug in the emulator: it is not caught, so that it
 * cannot hide.
 */
export type Task = () => unknown;
export type Cancel = () => void;
/** A length of time as people write it: `500ms`, `10s`, `5m`, `1h`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

type Timer = { readonly time: number; readonly task: Task };

/** Work in flight from each time that it resumes to the next time that it pauses, or its end. */
class StartedWork {
  readonly #track: (leg: Promise<void>) => unknown;
  #endLeg: () => void = () => {};

  constructor(track: (leg: Promise<void>) => unknown) {
    this.#track = track;
  }

  resume(): void {
    this.#track(
      new Promise((resolve) => {
        this.#endLeg = resolve;
      }),
    );
  }

  pause(): void {
    this.#endLeg();
  }
}

/** Emulated seconds a second. */
export const MAX_SPEED = 10_000;

/** Node's timers hold a signed 32-bit number of milliseconds. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A bug: it ends the process instead of being a rejection that nobody looks at. */
function throwOn(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

function toMs(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined)
    throw new RangeError(`duration must be like 500ms, 10s, 5m or 1h, got ${duration}`);
  return ms;
}

/** @returns milliseconds, or `undefined` for what is not a {@link Duration} */
export function parseDuration(text: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(typeof text === 'string' ? text : '');
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
