import type { Clock } from '../clock.ts';
import type { FaultInput, FaultStatus } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import { type Catalog, readFault } from '../faults/read-fault.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { JournalFilter } from '../journal/filter.ts';
import type { Journal } from '../journal/journal.ts';
import { type Plain, toPlain } from '../shared/plain.ts';
import { publicName, type World } from '../world/world.ts';

/** What tests and people do to an emulator that no client of AWS could. */
export type Controls = {
  readonly clock: Clock;
  readonly faults: FaultControl;
  readonly journal: JournalControl;
  /**
   * Everything that there is, as JSON: by account, region (`global` for services without) and
   * service, in a stable order.
   */
  state(): Plain;
};

type FaultControl = {
  /**
   * Makes something go wrong from now on.
   *
   * @returns the id of the fault
   * @throws InputError with everything that is wrong with it
   */
  add(fault: FaultInput): string;
  /** Every fault, with how often it has struck. */
  list(): FaultStatus[];
  /** Ends all faults, or the one given. @returns false when there is none of that id */
  clear(id?: string): boolean;
};

type JournalControl = {
  /** What happened, oldest first. */
  entries(filter?: JournalFilter): JournalEntry[];
  /** Forgets it; numbers go on. */
  clear(): void;
};

/** Longer texts and bytes are cut where the state is shown. */
const LONGEST = 65_536;

export function createControls(
  world: World,
  { clock, faults, journal }: { clock: Clock; faults: Faults; journal: Journal },
): Controls {
  const catalog: Catalog = new Map(
    world.services.names.map((name) => [publicName(name), () => world.services.model(name)]),
  );
  return {
    clock,
    faults: {
      add: (fault) => faults.add(readFault(fault, catalog, clock.now())),
      list: () => faults.list(),
      clear: (id) => faults.clear(id),
    },
    journal: {
      entries: (filter) => journal.entries(filter),
      clear: () => journal.clear(),
    },
    state: () => toPlain(collectState(world), { longest: LONGEST, isSorted: true }),
  };
}

function collectState(world: World): object {
  const accounts: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { account, region, service, state } of world.states()) {
    const regions = accounts[account] ?? {};
    accounts[account] = regions;
    regions[region] = { ...regions[region], [service]: state };
  }
  return accounts;
}
