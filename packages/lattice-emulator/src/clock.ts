import { AsyncLocalStorage } from 'node:async_hooks';
import { type Duration, toMs } from './duration.ts';
import { StartedWork } from './started-work.ts';
import { type Cancel, type Task, Timers } from './timers.ts';

/**
 * The emulator's time. Everything in the emulator that reads the time or waits uses this clock, so
 * that a test can step it, a demo can speed it up, and both see events in the same order.
 *
 * A clock runs at `speed` emulated seconds per second. At speed 0 it stands still and moves only by
 * {@link Clock.advance}.
 */
export class Clock {
  #speed: number;
  #anchorRealMs: number;
  #anchorMs: number;
  readonly #timers = new Timers();
  #wakeUp: NodeJS.Timeout | undefined;
  readonly #stalledWorkMs: number;
  readonly #inFlight = new Set<Promise<unknown>>();
  /** Steps run timers one at a time; each begins when the one before has ended. */
  #lastStep: Promise<unknown> = Promise.resolve();
  #stepsUnderWay = 0;
  readonly #startedWork = new AsyncLocalStorage<StartedWork>();
  #closed = false;

  constructor(options: ClockOptions = {}) {
    this.#speed = options.speed ?? 1;
    this.#stalledWorkMs = options.stalledWorkMs ?? 3_000;
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

  /** Runs `task` once at `time` (milliseconds since the epoch), or now when that is in the past. */
  at(time: number, task: Task): Cancel {
    if (this.#closed) return () => {};
    const { cancel, isFirst } = this.#timers.add(time, task);
    if (isFirst) this.#schedule();
    return cancel;
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
   * Resolves `ms` milliseconds from now. Work that {@link start} began is not in flight while it
   * sleeps, so that a stepped clock can move on and wake it.
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
   * Makes {@link advance} wait for `work` before it moves on. The work itself must not wait for
   * this clock: a stepped clock would never move again.
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

  /** Starts `task` in the background and tracks it. It may wait for this clock by {@link sleep}. */
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
   * Moves time forward and resolves when every timer that became due, and the work that it started,
   * has finished. Timers run in the order of their times.
   *
   * @throws the error of a task
   */
  async advance(duration: number | Duration): Promise<void> {
    const ms = typeof duration === 'number' ? duration : toMs(duration);
    await this.#step(() => this.#moveBy(ms));
  }

  /** Removes all timers; none runs afterwards. */
  close(): void {
    this.#closed = true;
    this.#timers.clear();
    clearTimeout(this.#wakeUp);
  }

  async #moveBy(ms: number): Promise<void> {
    const target = this.#exactNow() + ms;
    await this.idle();
    for (;;) {
      const timer = this.#timers.takeDue(target);
      if (timer === undefined) break;
      if (timer.time > this.#exactNow()) this.#moveTo(timer.time);
      await this.track(Promise.resolve(timer.task()));
      await this.idle();
    }
    if (target > this.#exactNow()) this.#moveTo(target);
  }

  /** Runs due timers one at a time: real time must not decide the order on a stepped clock. */
  async #runDueInOrder(): Promise<void> {
    for (;;) {
      const timer = this.#timers.takeDue(this.#exactNow());
      if (timer === undefined) break;
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
    const nextTime = this.#timers.nextTime;
    if (nextTime === undefined || this.#closed) return;
    const waitMs = Math.max(0, nextTime - this.#exactNow());
    // On a clock that stands still only timers that are already due run.
    if (waitMs > 0 && this.#speed === 0) return;
    const isStepped = this.#speed === 0 && this.#stepsUnderWay > 0;
    const dueMs = isStepped ? this.#stalledWorkMs : 0;
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
        const timer = this.#timers.takeDue(this.#exactNow());
        if (timer === undefined) break;
        this.start(timer.task);
      }
    } finally {
      // A task that throws must not stop the others.
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
   * Real milliseconds after which a stepped clock runs the next timer beside work that has not
   * finished, such as a function that waits for an event that it sent.
   *
   * @default 3000
   */
  readonly stalledWorkMs?: number;
};

/** The highest speed, in emulated seconds per second. */
export const MAX_SPEED = 10_000;

/** Node's timers hold a signed 32-bit number of milliseconds. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Ends the process: the error is a bug and must not end as an unhandled rejection. */
function throwOn(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
