import type { Clock } from '../clock.ts';
import { Random } from '../random.ts';
import { matchesText } from '../shared/text-match.ts';
import type { Fault, FaultPort, FaultStatus, Occasion, Strike } from './fault.ts';
import { KINDS, type KindAt, type Place } from './kinds.ts';

export type FaultsOptions = {
  readonly clock: Clock;
  /** Seeds each fault's own random numbers, so that faults change neither ids nor each other. */
  readonly seed: number;
  /** Called for every strike. */
  readonly onStrike: <P extends Place>(place: P, strike: Strike<P>, occasion: Occasion<P>) => void;
};

type Added = {
  readonly id: string;
  readonly fault: Fault;
  readonly chances: Random;
  strikes: number;
};

/** Keeps the faults that are set and counts their strikes. */
export class Faults implements FaultPort {
  readonly #options: FaultsOptions;
  readonly #added = new Map<string, Added>();
  readonly #pauses = new Set<() => void>();
  #lastNumber = 0;
  #isClosed = false;

  constructor(options: FaultsOptions) {
    this.#options = options;
  }

  /** Adds a fault and returns its id. When several faults match, the one added first strikes. */
  add(fault: Fault): string {
    this.#lastNumber += 1;
    const id = `fault-${this.#lastNumber}`;
    const seed = fault.seed ?? Math.imul(this.#options.seed + this.#lastNumber, 0x9e3779b1);
    this.#added.set(id, { id, fault, chances: new Random(seed), strikes: 0 });
    return id;
  }

  list(): FaultStatus[] {
    return [...this.#added.values()].map((added) => ({
      id: added.id,
      strikes: added.strikes,
      state: this.#stateOf(added),
      fault: added.fault.input,
    }));
  }

  /** Ends all faults, or the one given. @returns false when there is none of that id */
  clear(id?: string): boolean {
    if (id !== undefined) return this.#added.delete(id);
    this.#added.clear();
    return true;
  }

  strike<P extends Place>(
    place: P,
    describe: () => Occasion<P>,
    impossible: readonly KindAt<P>[] = [],
  ): Strike<P> | undefined {
    if (this.#added.size === 0) return undefined;
    let occasion: Occasion<P> | undefined;
    for (const added of this.#added.values()) {
      const { kind, options } = added.fault;
      if (added.fault.place !== place || !isKindAt(kind, place)) continue;
      if (impossible.includes(kind) || this.#stateOf(added) !== 'active') continue;
      occasion ??= describe();
      if (!isSelected(added.fault, occasion) || !hasChance(added)) continue;
      added.strikes += 1;
      const strike: Strike<P> = { ...options, id: added.id, kind };
      this.#options.onStrike(place, strike, occasion);
      return strike;
    }
    return undefined;
  }

  async pause(ms: number): Promise<void> {
    if (this.#isClosed) return;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const timer = setTimeout(end, ms);
    this.#pauses.add(end);
    await ended;
    clearTimeout(timer);
    this.#pauses.delete(end);
  }

  /** Ends all pauses; later ones return at once. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#pauses) end();
  }

  #stateOf({ fault, strikes }: Added): FaultStatus['state'] {
    const now = this.#options.clock.now();
    if (strikes >= fault.times || now >= fault.until) return 'over';
    return now < fault.from ? 'waiting' : 'active';
  }
}

function isKindAt<P extends Place>(kind: keyof typeof KINDS, place: P): kind is KindAt<P> {
  const places: readonly Place[] = KINDS[kind].places;
  return places.includes(place);
}

function isSelected<P extends Place>({ selectors }: Fault, occasion: Occasion<P>): boolean {
  const texts: Readonly<Record<string, string | readonly string[]>> = occasion;
  return Object.entries(selectors).every(([name, pattern]) =>
    [texts[name] ?? []].flat().some((text) => matchesText(pattern, text)),
  );
}

/** Draws a random number only for selected calls, so that the same calls get the same outcome. */
function hasChance({ fault, chances }: Added): boolean {
  return fault.probability === 1 || chances.next() < fault.probability;
}
