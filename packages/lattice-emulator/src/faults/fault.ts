import type { Duration } from '../duration.ts';
import type { Kind, KindAt, PLACES, Place, Selector } from './kinds.ts';

/**
 * A fault as a user writes it. In a selector (`service` to `alarm`), `*` matches anything; a
 * selector that is left out matches everything.
 */
export type FaultInput = {
  readonly kind: Kind;
  /** A name such as `vpc-lattice`; `vpc-lattice-svcs` selects requests through VPC Lattice. */
  readonly service?: string;
  /** An operation such as `UpdateListener`, or the method of a request. */
  readonly operation?: string;
  /** A name, ARN or id in the input of the call; for a request, the Lattice service or the path. */
  readonly resource?: string;
  /** The name of a role, a service principal, or `root`. */
  readonly caller?: string;
  readonly rule?: string;
  readonly target?: string;
  readonly source?: string;
  readonly detailType?: string;
  readonly function?: string;
  readonly alarm?: string;
  /** The most times that it strikes. @default no limit */
  readonly times?: number;
  /** The probability of each strike, from 0 to 1. @default 1 */
  readonly probability?: number;
  /** Seeds the random numbers behind `probability`. @default derived from the emulator's seed */
  readonly seed?: number;
  /** Start, on the emulator's clock. @default now */
  readonly from?: Moment;
  /** End, on the emulator's clock. @default none */
  readonly until?: Moment;
  /** Duration, in place of `until`. */
  readonly for?: Duration;
  readonly by?: Duration;
  readonly atMost?: Duration;
  readonly after?: Duration;
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
};

/** An ISO time, milliseconds since the epoch, or a duration from now. */
type Moment = string | number;

/** The options of a fault; those that its kind does not have are 0 or `undefined`. */
export type FaultOptions = {
  readonly byMs: number;
  readonly atMostMs: number;
  readonly afterMs: number;
  readonly error: string | undefined;
  readonly message: string | undefined;
  readonly status: number | undefined;
};

/** A fault after its input was checked. Times are milliseconds since the epoch. */
export type Fault = {
  readonly input: FaultInput;
  readonly kind: Kind;
  readonly place: Place;
  readonly selectors: Readonly<Partial<Record<Selector, string>>>;
  readonly times: number;
  readonly probability: number;
  readonly seed: number | undefined;
  readonly from: number;
  readonly until: number;
  readonly options: FaultOptions;
};

/** The values that selectors are matched against; of several values, any may match. */
export type Occasion<P extends Place> = {
  readonly [S in (typeof PLACES)[P]['selectors'][number]]: string | readonly string[];
};

/** One strike of a fault. */
export type Strike<P extends Place> = FaultOptions & {
  readonly id: string;
  readonly kind: KindAt<P>;
};

/** A fault with the number of its strikes. */
export type FaultStatus = {
  readonly id: string;
  readonly strikes: number;
  readonly state: 'waiting' | 'active' | 'over';
  readonly fault: FaultInput;
};

/** The faults as services see them. */
export type FaultPort = {
  /**
   * Returns the fault that strikes at this place now, if any, and counts the strike.
   *
   * @param describe called only when an active fault exists for the place
   * @param impossible kinds that cannot apply here
   */
  strike<P extends Place>(
    place: P,
    describe: () => Occasion<P>,
    impossible?: readonly KindAt<P>[],
  ): Strike<P> | undefined;
  /** Waits in real time, as clients and functions do, or until the emulator closes. */
  pause(ms: number): Promise<void>;
};
