import type { Clock } from '../clock.ts';
import type { FaultInput, FaultStatus } from '../faults/fault.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { JournalFilter } from '../journal/filter.ts';
import type { Plain } from '../shared/plain.ts';

/** The controls of an emulator beyond AWS's APIs, for tests and for people. */
export type Controls = {
  readonly clock: Clock;
  readonly faults: FaultControl;
  readonly journal: JournalControl;
  /**
   * Returns everything that exists, as JSON: by account, region (`global` for services without
   * regions) and service, in a stable order.
   */
  state(): Plain;
  /** Returns the certificate that clients of HTTPS listeners have to trust, as PEM. */
  caCertificate(): Promise<string>;
};

type FaultControl = {
  /**
   * Adds a fault.
   *
   * @returns the id of the fault
   * @throws InputError with every problem of the input
   */
  add(fault: FaultInput): string;
  /** Lists the faults with the numbers of their strikes. */
  list(): FaultStatus[];
  /** Ends all faults, or the one given. @returns false when there is none of that id */
  clear(id?: string): boolean;
};

type JournalControl = {
  /** Lists the entries that the filter selects, oldest first. */
  entries(filter?: JournalFilter): JournalEntry[];
  /** Removes all entries; numbering continues. */
  clear(): void;
};
