import { authorize } from '../access/authorizer.ts';
import type { Caller } from '../access/caller.ts';
import type { CredentialStore } from '../access/credentials.ts';
import type { IamMode } from '../access/iam-mode.ts';
import { readRoleIdentity } from '../access/role-identity.ts';
import type { AwsApi } from '../aws-api.ts';
import type { Clock } from '../clock.ts';
import type { AwsOptions, Call, Scope } from '../contracts.ts';
import { coerce } from '../endpoint/coerce.ts';
import { checkRequired, describeThrown, notSupported } from '../endpoint/errors.ts';
import { describeCall } from '../faults/call-occasion.ts';
import type { Faults } from '../faults/faults.ts';
import { injectFault, type Via } from '../faults/inject-fault.ts';
import { isRead, ReadMemory } from '../faults/stale-reads.ts';
import type { Journal } from '../journal/journal.ts';
import type { Random } from '../random.ts';
import type { IamState } from '../services/iam/state.ts';
import { NEEDED_AT_START, type ServiceEntry, type ServiceName } from '../services.ts';
import type { Settings } from '../settings.ts';
import { Bus } from './bus.ts';
import { createInProcessApi } from './in-process-api.ts';
import { publicName, Regions } from './regions.ts';
import { ServiceLoader } from './service-loader.ts';

/** The parts that all accounts, regions and services of an emulator share. */
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

/** A call of an operation, from a client or from another service. */
export type OperationCall = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: object;
  readonly scope: Scope;
  readonly caller: Caller;
  readonly via: Via;
  readonly requestId: string;
};

/** Holds every service's state, by account and region, and performs operations on it. */
export class World {
  readonly services: ServiceLoader;
  readonly #shared: Shared;
  readonly #regions: Regions;
  readonly #reads = new ReadMemory();

  private constructor(entries: Readonly<Record<ServiceName, ServiceEntry>>, shared: Shared) {
    // Services listen to each other from the start, not from the first call to them.
    this.services = new ServiceLoader(entries, (name) => {
      for (const region of this.#regions.all()) this.#regions.state(name, region);
    });
    this.#regions = new Regions(this.services, (accountId, region) =>
      this.#createScope(accountId, region),
    );
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
    return this.#regions.get(accountId, region).scope;
  }

  /** Every account and region that was called at least once. */
  get scopes(): readonly Scope[] {
    return this.#regions.all().map(({ scope }) => scope);
  }

  /** Returns the state of one service, for the data plane, which reads the configuration there. */
  state<State>(name: ServiceName, accountId: string, region: string): State {
    return this.#regions.state(name, this.#regions.get(accountId, region)) as State;
  }

  /** The state of every loaded service; services without regions are in the region `global`. */
  states(): ReturnType<Regions['states']> {
    return this.#regions.states();
  }

  /** Lists the resources that exist as `service: name`; empty when everything was removed. */
  inventory(): string[] {
    return this.#regions.inventory();
  }

  async close(): Promise<void> {
    await this.services.idle();
    await this.#regions.close();
  }

  /**
   * Performs an operation, or injects the fault that is set for it. The endpoint and services that
   * call each other both come through here, so this is where a role's policies are checked. Root
   * may do everything; services are admitted by the policies of resources, which operations check
   * themselves.
   *
   * @throws the modelled errors of the operation, a 501 for one that is not supported, and over
   *   HTTP {@link ConnectionLost}
   */
  async perform(call: OperationCall): Promise<object> {
    const { operation, input, scope, caller, via } = call;
    const { model } = this.services.get(call.service);
    const { accountId, region, clock, faults } = scope;
    const service = publicName(call.service);
    const subject = { accountId, region, service, operation, input };
    const operate = () => this.#operate(call);
    const operateAndRemember = async () => {
      const output = await operate();
      this.#reads.remember(subject, clock.now(), output);
      return output;
    };
    const recall = (byMs: number) => this.#reads.recall(subject, clock.now() - byMs);
    const strike = faults.strike(
      'call',
      () => describeCall(service, operation, input, caller),
      isRead(service, operation) ? [] : ['stale-read'],
    );
    return this.#shared.journal.follow(
      { kind: 'call', ...subject, caller, via },
      strike?.id,
      () =>
        strike
          ? injectFault(strike, { model, via, faults, operate, recall })
          : operateAndRemember(),
      { output: (output) => ({ output }), error: (thrown) => describeThrown(thrown, model) },
    );
  }

  async #operate(asked: OperationCall): Promise<object> {
    const { operation, input, scope, caller, requestId } = asked;
    const { service, model } = this.services.get(asked.service);
    const run = service.operations[operation];
    if (run === undefined) throw notSupported(model, operation);
    const operationModel = model.operations.get(operation);
    if (operationModel !== undefined) checkRequired(model, operationModel, input);

    const call: Call = { ...scope, caller, requestId };
    const state = this.state(asked.service, scope.accountId, scope.region);
    if (caller.kind === 'role' && scope.iam !== 'off') {
      const { permissions } = service;
      await authorize({ permissions, operation, input, state, call, caller });
    }
    return ((await run(state, input, call)) ?? {}) as object;
  }

  #createScope(accountId: string, region: string): Scope {
    const scope: Scope = {
      ...this.#shared,
      accountId,
      region,
      bus: new Bus(),
      aws: (caller, options) => this.#api(scope, caller, options ?? {}),
      identityOf: ({ accountId: account, roleName }) =>
        readRoleIdentity(this.state<IamState>('iam', account, region), roleName),
    };
    return scope;
  }

  #api(scope: Scope, caller: Caller, { isLenient, isLookUp }: AwsOptions): AwsApi {
    return createInProcessApi((service, operation, given) => {
      const schema = this.services.get(service).model.operations.get(operation)?.input;
      const input = isLenient && schema !== undefined ? (coerce(schema, given) as object) : given;
      const call: OperationCall = {
        service,
        operation,
        input,
        scope,
        caller,
        via: 'in-process',
        requestId: scope.random.uuid(),
      };
      return isLookUp ? this.#operate(call) : this.perform(call);
    });
  }
}
