import type { Scope } from '../contracts.ts';
import type { ServiceName } from '../services.ts';
import type { ServiceLoader } from './service-loader.ts';

/** One account in one region, with the state of each service in it. */
export type Region = { readonly scope: Scope; readonly states: Map<string, unknown> };

type StateEntry = {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly state: unknown;
};

/** Keeps the states of all services, by account and region. */
export class Regions {
  readonly #services: ServiceLoader;
  readonly #createScope: (accountId: string, region: string) => Scope;
  readonly #regions = new Map<string, Region>();
  readonly #globalStates = new Map<string, unknown>();

  constructor(services: ServiceLoader, createScope: (accountId: string, region: string) => Scope) {
    this.#services = services;
    this.#createScope = createScope;
  }

  /** Every account and region that was called at least once. */
  all(): readonly Region[] {
    return [...this.#regions.values()];
  }

  get(accountId: string, regionName: string): Region {
    const key = `${accountId}/${regionName}`;
    const known = this.#regions.get(key);
    if (known !== undefined) return known;

    const region = { scope: this.#createScope(accountId, regionName), states: new Map() };
    this.#regions.set(key, region);
    for (const name of this.#services.loaded.keys()) this.state(name, region);
    return region;
  }

  /** Returns the state of a service in a region, and creates it on the first call. */
  state(name: ServiceName, { scope, states }: Region): unknown {
    const { service } = this.#services.get(name);
    const store = service.global ? this.#globalStates : states;
    const key = service.global ? `${scope.accountId}/${name}` : name;
    if (!store.has(key)) store.set(key, service.createState(scope));
    return store.get(key);
  }

  /** The state of every loaded service; services without regions are in the region `global`. */
  *states(): Iterable<StateEntry> {
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.#services.loaded) {
        yield {
          account: region.scope.accountId,
          region: service.global ? 'global' : region.scope.region,
          service: publicName(name),
          state: this.state(name, region),
        };
      }
    }
  }

  /** Lists the resources that exist as `service: name`; empty when everything was removed. */
  inventory(): string[] {
    const lines = new Set<string>();
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.#services.loaded) {
        for (const item of service.inventory(this.state(name, region)))
          lines.add(`${name}: ${item}`);
      }
    }
    return [...lines].sort();
  }

  /** Ends the processes of all services. */
  async close(): Promise<void> {
    const closing: unknown[] = [];
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.#services.loaded) {
        closing.push(service.close(this.state(name, region)));
      }
    }
    await Promise.all(closing);
  }
}

/** Returns the name of a service as the AWS CLI writes it: `vpc-lattice`. */
export function publicName(name: ServiceName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
