import type { Clock } from '../clock.ts';
import type { JournalEntry, Outcome, Recorded, Subject } from './entry.ts';
import { type JournalFilter, selects } from './filter.ts';
import { shorten } from './shorten.ts';
import { writeEntry } from './write-entry.ts';

export type JournalLimits = {
  /** The number of entries that are kept; the oldest are removed first. @default 10000 */
  readonly entries: number;
  /** The length at which strings and bytes are cut. @default 4096 */
  readonly payload: number;
};

export const DEFAULT_JOURNAL_LIMITS: JournalLimits = { entries: 10_000, payload: 4_096 };

/** Records calls, requests and strikes of faults in a ring buffer. */
export class Journal {
  readonly #clock: Clock;
  readonly #limits: JournalLimits;
  #ring: Recorded[] = [];
  #lastNumber = 0;
  /** The number of the oldest entry; numbers have no gaps. */
  #firstNumber = 1;

  constructor(clock: Clock, limits: JournalLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Runs `run` and records its start and its outcome.
   *
   * @param describe returns the part of an output or an error that the entry keeps
   */
  async follow<T>(
    subject: Subject,
    fault: string | undefined,
    run: () => Promise<T>,
    describe: { readonly output: (output: T) => Partial<Outcome>; readonly error: DescribeError },
  ): Promise<T> {
    const entry = this.#begin(subject, fault);
    const startedAt = performance.now();
    try {
      const output = await run();
      const { output: kept, ...others } = describe.output(output);
      const short = kept === undefined ? {} : { output: shorten(kept, this.#limits.payload) };
      entry.outcome = { durationMs: performance.now() - startedAt, ...others, ...short };
      return output;
    } catch (thrown) {
      entry.outcome = { durationMs: performance.now() - startedAt, error: describe.error(thrown) };
      throw thrown;
    }
  }

  /** Records something that has no outcome. */
  note(subject: Subject, fault: string): void {
    this.#begin(subject, fault);
  }

  /** Returns the entries that are still kept, oldest first. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let number = this.#firstNumber; number <= this.#lastNumber; number += 1) {
      const recorded = this.#ring[number % this.#limits.entries];
      if (recorded !== undefined && selects(filter, recorded)) {
        entries.push(writeEntry(recorded));
      }
    }
    return entries;
  }

  /** Removes all entries; numbering continues. */
  clear(): void {
    this.#ring = [];
    this.#firstNumber = this.#lastNumber + 1;
  }

  #begin(subject: Subject, fault: string | undefined): Recorded {
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const { entries, payload } = this.#limits;
    const entry: Recorded = {
      number,
      time: this.#clock.now(),
      subject: shorten(subject, payload) as Subject,
      fault,
      outcome: undefined,
    };
    this.#ring[number % entries] = entry;
    this.#firstNumber = Math.max(this.#firstNumber, number - entries + 1);
    return entry;
  }
}

type DescribeError = (thrown: unknown) => NonNullable<Outcome['error']>;
