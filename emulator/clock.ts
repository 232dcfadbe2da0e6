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
  readonly #inFlight = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: { readonly speed?: number; readonly startTime?: number } = {}) {
    this.#speed = options.speed ?? 1;
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

  /** Starts `task` now and tracks it, without anybody waiting for it. */
  start(task: Task): void {
    const result = task();
    if (!(result instanceof Promise)) return;
    this.track(result).catch((error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    });
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
    const target = this.#exactNow() + (typeof duration === 'number' ? duration : toMs(duration));
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
    this.#schedule();
  }

  /** Forgets every timer; none runs any more. */
  close(): void {
    this.#closed = true;
    this.#timers = [];
    clearTimeout(this.#wakeUp);
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
    const realMs = waitMs === 0 ? 0 : waitMs / this.#speed;
    this.#wakeUp = setTimeout(() => this.#runDue(), Math.min(realMs, LONGEST_TIMEOUT_MS));
  }

  #runDue(): void {
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

/**
 * What a timer runs. A throw or a rejection is a bug in the emulator: it is not caught, so that it
 * cannot hide.
 */
export type Task = () => unknown;
export type Cancel = () => void;
/** A length of time as people write it: `500ms`, `10s`, `5m`, `1h`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

type Timer = { readonly time: number; readonly task: Task };

/** Emulated seconds a second. */
export const MAX_SPEED = 10_000;

/** Node's timers hold a signed 32-bit number of milliseconds. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

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
