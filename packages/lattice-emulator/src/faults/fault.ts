import type { Duration } from '../clock.ts';
import type { Kind, KindAt, PLACES, Place, Selector } from './kinds.ts';

/**
 * A fault as it is asked for. Selectors are texts in which `*` stands for anything; those that are
 * left out select everything.
 */
export type FaultInput = {
  readonly kind: Kind;
  /** Such as `vpc-lattice`; `vpc-lattice-svcs` for requests through VPC Lattice. */
  readonly service?: string;
  /** Such as `UpdateListener`; the method of a request. */
  readonly operation?: string;
  /** A name, an ARN or an id in the input of the call; of a request the service or its path. */
  readonly resource?: string;
  /** The name of a role, a service principal, or `root`. */
  readonly caller?: string;
  readonly rule?: string;
  readonly target?: string;
  readonly source?: string;
  readonly detailType?: string;
  readonly function?: string;
  readonly alarm?: string;
  /** How often it strikes at most. @default as long as it is there */
  readonly times?: number;
  /** How likely it strikes, from 0 to 1. @default 1 */
  readonly probability?: number;
  /** Of the chances that `probability` is about. @default made from the emulator's seed */
  readonly seed?: number;
  /** When it begins, on the emulator's clock. @default now */
  readonly from?: Moment;
  /** When it has ended. */
  readonly until?: Moment;
  /** How long it lasts, instead of `until`. */
  readonly for?: Duration;
  readonly by?: Duration;
  readonly atMost?: Duration;
  readonly after?: Duration;
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
};

/** An ISO time, milliseconds since the epoch, or so long from now. */
type Moment = string | number;

/** What a kind of fault is told beside whom it strikes; what a kind does not have is 0 or `undefined`. */
export type FaultOptions = {
  readonly byMs: number;
  readonly atMostMs: number;
  readonly afterMs: number;
  readonly error: string | undefined;
  readonly message: string | undefined;
  readonly status: number | undefined;
};

/** A fault as it was understood. Times are milliseconds since the epoch. */
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

/** What is about to happen, as selectors see it: any of the texts will do. */
export type Occasion<P extends Place> = {
  readonly [S in (typeof PLACES)[P]['selectors'][number]]: string | readonly string[];
};

/** A fault that strikes now. */
export type Strike<P extends Place> = FaultOptions & {
  readonly id: string;
  readonly kind: KindAt<P>;
};

/** A fault as it is listed. */
export type FaultStatus = {
  readonly id: string;
  /** How often it has struck. */
  readonly strikes: number;
  readonly state: 'waiting' | 'active' | 'over';
  readonly fault: FaultInput;
};

/** What services ask before they do something that can go wrong. */
export type FaultPort = {
  /**
   * The fault that strikes what is about to happen; it counts as having struck.
   *
   * @param describe is asked only when there is a fault that may strike
   * @param impossible kinds that make no sense here
   */
  strike<P extends Place>(
    place: P,
    describe: () => Occasion<P>,
    impossible?: readonly KindAt<P>[],
  ): Strike<P> | undefined;
  /** Waits in real time, as clients and functions do, or until the emulator closes. */
  pause(ms: number): Promise<void>;
};
