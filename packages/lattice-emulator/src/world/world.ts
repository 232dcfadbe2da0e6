import { authorize } from '../access/authorizer.ts';
import type { Caller } from '../access/caller.ts';
import type { CredentialStore } from '../access/credentials.ts';
import { readRoleIdentity } from '../access/role-identity.ts';
import type { AwsApi } from '../aws-api.ts';
import type { Clock } from '../clock.ts';
import type { AwsOptions, Call, IamMode, Scope } from '../contracts.ts';
import { coerce } from '../endpoint/coerce.ts';
import { checkRequired, describeThrown, notSupported } from '../endpoint/errors.ts';
import { describeCall } from '../faults/call-occasion.ts';
import type { Faults } from '../faults/faults.ts';
import { misbehave, type Via } from '../faults/misbehave.ts';
import { isRead, ReadMemory } from '../faults/stale-reads.ts';
import type { Journal } from '../journal/journal.ts';
import type { Random } from '../random.ts';
import type { IamState } from '../services/iam/state.ts';
import { NEEDED_AT_START, type ServiceEntry, type ServiceName } from '../services.ts';
import type { Settings } from '../settings.ts';
import { Bus } from './bus.ts';
import { ServiceLoader } from './service-loader.ts';

/** What the whole emulator has one of. */
export type Shared = {
  /** @default 'on' */
  readonly iam?: IamMode;
  readonly clock: Clock;
  readonly random: Random;
  readonly credentials: CredentialStore;
  readonly settings: Settings;
  readonly endpoint: () => string;
  readonly report: Scope['report'];
  readonly faults: Faults;
  readonly journal: Journal;
};

/** Holds every service's state, by account and region, and performs operations on it. */
export class World {
  readonly services: ServiceLoader;
  readonly #shared: Shared;
  readonly #regions = new Map<string, Region>();
  readonly #globalStates = new Map<string, unknown>();
  readonly #reads = new ReadMemory();

  private constructor(entries: Readonly<Record<ServiceName, ServiceEntry>>, shared: Shared) {
    // Services listen to each other from the start, not from the first call to them.
    this.services = new ServiceLoader(entries, (name) => {
      for (const region of this.#regions.values()) this.#state(name, region);
    });
    this.#shared = shared;
  }

  static async load(
    entries: Readonly<Record<ServiceName, ServiceEntry>>,
    shared: Shared,
  ): Promise<World> {
    const world = new World(entries, shared);
    await world.services.load(NEEDED_AT_START);
    return world;
  }

  scope(accountId: string, region: string): Scope {
    return this.#region(accountId, region).scope;
  }

  /**
   * The state of one service, for the data plane, which reads what the control plane has
   * configured.
   */
  state<State>(name: ServiceName, accountId: string, region: string): State {
    return this.#state(name, this.#region(accountId, region)) as State;
  }

  /** Every account and region that was ever called. */
  get scopes(): readonly Scope[] {
    return [...this.#regions.values()].map(({ scope }) => scope);
  }

  /**
   * Performs an operation, or lets it go wrong. Both the endpoint and services calling each other
   * come through here, so this is where roles are held against their policies; root may do
   * everything, and services are let in by the policies of resources, which operations look at
   * themselves.
   *
   * @throws the modelled errors of the operation, a 501 for one that is not supported, and over
   *   HTTP {@link ConnectionLost}
   */
  async perform(
    name: ServiceName,
    operationName: string,
    input: object,
    scope: Scope,
    caller: Caller,
    via: Via,
    requestId: string = scope.random.uuid(),
  ): Promise<object> {
    const { model } = this.services.get(name);
    const { accountId, region, clock, faults } = scope;
    const service = publicName(name);
    const call = { accountId, region, service, operation: operationName, input };
    const operate = () => this.#operate(name, operationName, input, scope, caller, requestId);
    const operateWell = async () => {
      const output = await operate();
      this.#reads.remember(call, clock.now(), output);
      return output;
    };
    const recall = (byMs: number) => this.#reads.recall(call, clock.now() - byMs);
    const strike = faults.strike(
      'call',
      () => describeCall(service, operationName, input, caller),
      isRead(service, operationName) ? [] : ['stale-read'],
    );
    return this.#shared.journal.follow(
      { kind: 'call', ...call, caller, via },
      strike?.id,
      () => (strike ? misbehave(strike, { model, via, faults, operate, recall }) : operateWell()),
      { output: (output) => ({ output }), error: (thrown) => describeThrown(thrown, model) },
    );
  }

  async #operate(
    name: ServiceName,
    operationName: string,
    input: object,
    scope: Scope,
    caller: Caller,
    requestId: string,
  ): Promise<object> {
    const { service, model } = this.services.get(name);
    const operation = service.operations[operationName];
    if (operation === undefined) throw notSupported(model, operationName);
    const operationModel = model.operations.get(operationName);
    if (operationModel !== undefined) checkRequired(model, operationModel, input);

    const call: Call = { ...scope, caller, requestId };
    const state = this.#state(name, this.#region(scope.accountId, scope.region));
    if (caller.kind === 'role' && scope.iam !== 'off') {
      await authorize(service.permissions, operationName, input, state, call, caller);
    }
    return ((await operation(state, input, call)) ?? {}) as object;
  }

  /**
   * The state of every service that is loaded, with where it is; services without regions are in
   * `global`.
   */
  *states(): Iterable<{ account: string; region: string; service: string; state: unknown }> {
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.services.loaded) {
        yield {
          account: region.scope.accountId,
          region: service.global ? 'global' : region.scope.region,
          service: publicName(name),
          state: this.#state(name, region),
        };
      }
    }
  }

  /**
   * What exists, as `service: name` lines; an emulator in which everything was removed has none.
   */
  inventory(): string[] {
    const lines = new Set<string>();
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.services.loaded) {
        for (const item of service.inventory(this.#state(name, region)))
          lines.add(`${name}: ${item}`);
      }
    }
    return [...lines].sort();
  }

  async close(): Promise<void> {
    await this.services.idle();
    const closing: unknown[] = [];
    for (const region of this.#regions.values()) {
      for (const [name, { service }] of this.services.loaded) {
        closing.push(service.close(this.#state(name, region)));
      }
    }
    await Promise.all(closing);
  }

  #region(accountId: string, regionName: string): Region {
    const key = `${accountId}/${regionName}`;
    const known = this.#regions.get(key);
    if (known !== undefined) return known;

    const scope: Scope = {
      ...this.#shared,
      accountId,
      region: regionName,
      bus: new Bus(),
      aws: (caller, options) => this.#api(scope, caller, options ?? {}),
      identityOf: ({ accountId: account, roleName }) =>
        readRoleIdentity(this.state<IamState>('iam', account, regionName), roleName),
    };
    const region: Region = { scope, states: new Map() };
    this.#regions.set(key, region);
    for (const name of this.services.loaded.keys()) this.#state(name, region);
    return region;
  }

  #state(name: ServiceName, { scope, states }: Region): unknown {
    const { service } = this.services.get(name);
    const store = service.global ? this.#globalStates : states;
    const key = service.global ? `${scope.accountId}/${name}` : name;
    if (!store.has(key)) store.set(key, service.createState(scope));
    return store.get(key);
  }

  #api(scope: Scope, caller: Caller, { isLenient, isLookUp }: AwsOptions): AwsApi {
    const call = (name: ServiceName, operationName: string, input: object) => {
      const schema = this.services.get(name).model.operations.get(operationName)?.input;
      const read = isLenient && schema !== undefined ? (coerce(schema, input) as object) : input;
      const { random } = scope;
      return isLookUp
        ? this.#operate(name, operationName, read, scope, caller, random.uuid())
        : this.perform(name, operationName, read, scope, caller, 'in-process');
    };
    const operationsOf = (name: ServiceName) =>
      new Proxy(
        {},
        { get: (_, operationName: string) => (input: object) => call(name, operationName, input) },
      );
    return new Proxy({}, { get: (_, name: ServiceName) => operationsOf(name) }) as AwsApi;
  }
}

/** The name of a service as people write it: `vpc-lattice`. */
export function publicName(name: ServiceName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

type Region = { readonly scope: Scope; readonly states: Map<string, unknown> };
