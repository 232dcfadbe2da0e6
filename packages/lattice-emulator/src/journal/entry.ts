import type { Caller } from '../access/caller.ts';
import type { Plain } from '../shared/plain.ts';

/** An operation that was called. */
type CallSubject = {
  readonly kind: 'call';
  readonly accountId: string;
  readonly region: string;
  /** Such as `vpc-lattice`. */
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** From outside, or by another service inside the emulator. */
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

/** A fault that struck something which is neither, such as the delivery of an event. */
type StrikeSubject = {
  readonly kind: 'fault';
  readonly place: string;
  readonly fault: string;
  readonly does: string;
  /** What it struck, by the names of selectors. */
  readonly about: Readonly<Record<string, string | readonly string[]>>;
};

export type Subject = CallSubject | RequestSubject | StrikeSubject;

/** An entry as it is kept; what it refers to is written only when somebody reads it. */
export type Recorded = {
  readonly number: number;
  /** Milliseconds since the epoch, on the emulator's clock. */
  readonly time: number;
  readonly subject: Subject;
  /** The fault that struck. */
  readonly fault: string | undefined;
  /** `undefined` as long as it goes on. */
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
  /** From 1, in the order in which things began. */
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
  /** In real time; not there as long as it goes on. */
  readonly durationMs?: number;
  /** The id of the fault that struck. */
  readonly fault?: string;
  readonly place?: string;
  readonly does?: string;
  readonly about?: StrikeSubject['about'];
};
