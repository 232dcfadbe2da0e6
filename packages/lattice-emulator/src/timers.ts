/** A timer's work. A throw or a rejection is a bug in the emulator, so it is not caught. */
export type Task = () => unknown;
export type Cancel = () => void;

type Timer = { readonly time: number; readonly task: Task };

/** Timers in the order of their times; of two with the same time, the one added first is first. */
export class Timers {
  #timers: Timer[] = [];

  add(time: number, task: Task): { readonly cancel: Cancel; readonly isFirst: boolean } {
    const timer: Timer = { time, task };
    const index = this.#timers.findLastIndex((other) => other.time <= time) + 1;
    this.#timers.splice(index, 0, timer);
    const cancel = () => {
      const position = this.#timers.indexOf(timer);
      if (position >= 0) this.#timers.splice(position, 1);
    };
    return { cancel, isFirst: index === 0 };
  }

  get nextTime(): number | undefined {
    return this.#timers[0]?.time;
  }

  /** Removes and returns the first timer if its time is not after `now`. */
  takeDue(now: number): Timer | undefined {
    const [first] = this.#timers;
    return first === undefined || first.time > now ? undefined : this.#timers.shift();
  }

  clear(): void {
    this.#timers = [];
  }
}
