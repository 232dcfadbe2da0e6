import type { Clock } from '../clock.ts';
import type { CertificateAuthority } from '../endpoint/certificate-authority.ts';
import type { Faults } from '../faults/faults.ts';
import { type Catalog, readFault } from '../faults/read-fault.ts';
import type { Journal } from '../journal/journal.ts';
import { toPlain } from '../shared/plain.ts';
import { publicName } from '../world/regions.ts';
import type { World } from '../world/world.ts';
import type { Controls } from './controls.ts';

/** Strings and bytes beyond this length are cut in the state. */
const LONGEST = 65_536;

export function createControls(
  world: World,
  { clock, faults, journal }: { clock: Clock; faults: Faults; journal: Journal },
  authority: CertificateAuthority,
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
    caCertificate: () => authority.certificate(),
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
