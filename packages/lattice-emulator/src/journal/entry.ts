import type { Caller } from '../access/caller.ts';
import type { Plain } from '../shared/plain.ts';

/** A call of an operation. */
type CallSubject = {
  readonly kind: 'call';
  readonly accountId: string;
  readonly region: string;
  /** A name such as `vpc-lattice`. */
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** Whether it came over HTTP or from another service inside the emulator. */
  readonly via: 'http' | 'in-process';
  readonly input: object;
};

/** A request to a service of VPC Lattice. */
export type RequestSubject = {
  readonly kind: 'request';
  readonly accountId: string;
  readonly region: string;
  readonly service: 'vpc-lattice-svcs';
  readonly method: string;
  readonly host: string;
  readonly path: string;
};

/** A strike of a fault elsewhere, such as at the delivery of an event. */
type StrikeSubject = {
  readonly kind: 'fault';
  readonly place: string;
  readonly fault: string;
  readonly does: string;
  /** The values of the selectors at the place that it struck. */
  readonly about: Readonly<Record<string, string | readonly string[]>>;
};

export type Subject = CallSubject | RequestSubject | StrikeSubject;

/** An entry as it is stored; it is converted to JSON only when it is read. */
export type Recorded = {
  readonly number: number;
  /** Milliseconds since the epoch, on the emulator's clock. */
  readonly time: number;
  readonly subject: Subject;
  /** The fault that struck. */
  readonly fault: string | undefined;
  /** `undefined` until it ends. */
  outcome: Outcome | undefined;
};

export type Outcome = {
  readonly durationMs: number;
  readonly output?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
  readonly status?: number;
  readonly targetGroupArn?: string | undefined;
  readonly caller?: Caller | undefined;
};

/** An entry of the journal, as JSON has it. */
export type JournalEntry = {
  /** Counts from 1 in the order in which calls and requests began. */
  readonly number: number;
  /** On the emulator's clock. */
  readonly time: string;
  readonly kind: Subject['kind'];
  readonly account?: string;
  readonly region?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly caller?: { readonly kind: string; readonly name: string; readonly arn: string };
  readonly via?: CallSubject['via'];
  readonly input?: Plain;
  readonly output?: Plain;
  readonly error?: NonNullable<Outcome['error']>;
  readonly status?: number;
  readonly targetGroupArn?: string;
  /** Real milliseconds; absent until the call or request ends. */
  readonly durationMs?: number;
  /** The id of the fault that struck. */
  readonly fault?: string;
  readonly place?: string;
  readonly does?: string;
  readonly about?: StrikeSubject['about'];
};
