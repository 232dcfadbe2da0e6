import { createRequire } from 'node:module';
import type { Service } from '../contracts.ts';
import { readServiceModel, type ServiceModel } from '../endpoint/model.ts';
import type { ServiceEntry, ServiceName } from '../services.ts';

type LoadedService = { readonly service: Service; readonly model: ServiceModel };

const requireClient = createRequire(import.meta.url);

/** Loads services when they are needed, because loading all would dominate the start-up time. */
export class ServiceLoader {
  readonly #entries: Readonly<Record<ServiceName, ServiceEntry>>;
  readonly #onLoaded: (name: ServiceName) => void;
  readonly #models = new Map<ServiceName, ServiceModel>();
  readonly #loaded = new Map<ServiceName, LoadedService>();
  readonly #needed = new Map<ServiceName, Promise<void>>();
  #lastLoad: Promise<void> = Promise.resolve();

  constructor(
    entries: Readonly<Record<ServiceName, ServiceEntry>>,
    onLoaded: (name: ServiceName) => void,
  ) {
    this.#entries = entries;
    this.#onLoaded = onLoaded;
  }

  /** The names of all services, loaded or not. */
  get names(): readonly ServiceName[] {
    return Object.keys(this.#entries) as ServiceName[];
  }

  /** Returns a service's model; slow for a service that is not loaded. */
  model(name: ServiceName): ServiceModel {
    const known = this.#models.get(name);
    if (known !== undefined) return known;
    const model = readServiceModel(requireClient(this.#entries[name].client));
    this.#models.set(name, model);
    return model;
  }

  /** Loads services without those that they reach. */
  async load(names: readonly ServiceName[]): Promise<void> {
    const missing = this.names.filter((name) => names.includes(name) && !this.#loaded.has(name));
    const services = await Promise.all(
      missing.map(async (name) => [name, await this.#entries[name].load()] as const),
    );
    for (const [name, service] of services) {
      this.#loaded.set(name, { service, model: this.model(name) });
    }
    for (const name of missing) this.#onLoaded(name);
  }

  /**
   * Loads a service and those that it reaches, unless they are loaded. Must resolve before the
   * first operation of the service. Services start in the order of these calls, however long each
   * takes to load.
   *
   * @throws the error of the service's module, on every call
   */
  need(name: ServiceName): Promise<void> {
    const known = this.#needed.get(name);
    if (known !== undefined) return known;
    const needed = this.#lastLoad.then(() => this.load([name, ...this.#entries[name].reaches]));
    this.#needed.set(name, needed);
    this.#lastLoad = needed.catch(() => {});
    return needed;
  }

  /** Resolves when no service is being loaded. */
  async idle(): Promise<void> {
    await this.#lastLoad;
  }

  /** @throws TypeError when {@link need} was not called first: a bug */
  get(name: ServiceName): LoadedService {
    const loaded = this.#loaded.get(name);
    if (loaded === undefined) throw new TypeError(`the service ${name} is not loaded`);
    return loaded;
  }

  get loaded(): ReadonlyMap<ServiceName, LoadedService> {
    return this.#loaded;
  }
}
