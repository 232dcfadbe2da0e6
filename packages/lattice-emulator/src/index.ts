import { CredentialStore } from './access/credentials.ts';
import type { IamMode } from './access/iam-mode.ts';
import { Admin } from './admin/admin.ts';
import type { Controls } from './admin/controls.ts';
import { createControls } from './admin/create-controls.ts';
import { Clock } from './clock.ts';
import { DataPlane } from './data-plane/data-plane.ts';
import { hasCertificate } from './data-plane/find-service.ts';
import { Api } from './endpoint/api.ts';
import { CertificateAuthority } from './endpoint/certificate-authority.ts';
import type { HttpRequest } from './endpoint/http.ts';
import { type Answer, LoopbackServer } from './endpoint/server.ts';
import { Faults, type FaultsOptions } from './faults/faults.ts';
import { DEFAULT_JOURNAL_LIMITS, Journal, type JournalLimits } from './journal/journal.ts';
import { Random } from './random.ts';
import type { Email } from './services/sns/email.ts';
import { readOutbox, type SnsState } from './services/sns/state.ts';
import { SERVICES } from './services.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { type Shared, World } from './world/world.ts';

export type { IamMode } from './access/iam-mode.ts';
export type { Duration } from './duration.ts';
export type { FaultInput, FaultStatus } from './faults/fault.ts';
export type { JournalEntry } from './journal/entry.ts';
export type { JournalFilter } from './journal/filter.ts';
export type { JournalLimits } from './journal/journal.ts';
export type { Email } from './services/sns/email.ts';
export type { Settings } from './settings.ts';

export type EmulatorOptions = {
  /** @default a free one */
  readonly port?: number;
  /** Emulated seconds per second; at 0 time stands still until `clock.advance`. @default 1 */
  readonly speed?: number;
  /** Milliseconds since the epoch at which the clock starts. @default now */
  readonly startTime?: number;
  /** The same seed gives the same ids, picks and jitter. @default 1 */
  readonly seed?: number;
  /** The account of callers whose access key names none. @default 123456789012 */
  readonly accountId?: string;
  /** Choices where AWS's documentation is silent; docs/emulator.md has the table. */
  readonly settings?: Partial<Settings>;
  /** Whether the policies of roles decide what their sessions may do. @default 'on' */
  readonly iam?: IamMode;
  /** Receives warnings about input that is accepted but has no effect. @default standard error */
  readonly report?: (message: string) => void;
  /** Limits of the journal: the number of entries and their size. */
  readonly journal?: Partial<JournalLimits>;
};

export type Emulator = Controls & {
  /** The address for clients, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly seed: number;
  /**
   * Lists the resources of all accounts and regions as `service: name`; empty when everything was
   * removed.
   */
  inventory(): string[];
  /** Returns the emails that SNS would have sent, oldest first; none leaves this machine. */
  outbox(): readonly Email[];
  /** Ends the processes of all functions and frees the port. */
  close(): Promise<void>;
};

/**
 * Starts an AWS emulator on the loopback interface.
 *
 * @throws when the port is taken
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, seed = 1 } = options;
  let endpoint = '';
  const shared = createShared(options, seed, () => endpoint);
  const world = await World.load(SERVICES, shared);
  const authority = new CertificateAuthority();
  const controls = createControls(world, shared, authority);
  const server = await LoopbackServer.listen(port, createAnswer(world, shared, controls), (name) =>
    hasCertificate(world, name) ? authority.contextFor(name) : undefined,
  );
  endpoint = server.url;
  return {
    ...controls,
    endpoint,
    seed,
    inventory: () => world.inventory(),
    outbox: () =>
      [...world.states()].flatMap(({ service, state }) =>
        service === 'sns' ? readOutbox(state as SnsState) : [],
      ),
    close: async () => {
      shared.clock.close();
      shared.faults.close();
      await server.close();
      await world.close();
    },
  };
}

function createShared(options: EmulatorOptions, seed: number, endpoint: () => string): Shared {
  const { accountId = '123456789012', iam = 'on' } = options;
  const { report = (message) => console.error(`warning: ${message}`) } = options;
  const clock = new Clock(options);
  const random = new Random(seed);
  const journal = new Journal(clock, { ...DEFAULT_JOURNAL_LIMITS, ...options.journal });
  return {
    clock,
    random,
    journal,
    iam,
    report,
    endpoint,
    credentials: new CredentialStore(random, accountId),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    faults: new Faults({ clock, seed, onStrike: recordIn(journal) }),
  };
}

/** Calls and requests have entries of their own, which name the fault. */
function recordIn(journal: Journal): FaultsOptions['onStrike'] {
  return (place, { id, kind }, about) => {
    if (place === 'call' || place === 'request') return;
    journal.note({ kind: 'fault', place, fault: id, does: kind, about }, id);
  };
}

/** Answers every request: to Lattice services, to the emulator's own endpoints, to AWS's APIs. */
function createAnswer(world: World, shared: Shared, controls: Controls): Answer {
  const dataPlane = new DataPlane(world, shared.journal);
  const admin = new Admin(controls);
  const api = createApi(world, shared);
  return (request: HttpRequest) => {
    if (dataPlane.serves(request)) return dataPlane.answer(request);
    return admin.serves(request) ? admin.answer(request) : api.answer(request);
  };
}

function createApi(world: World, { credentials, random }: Shared) {
  return new Api({
    services: world.services.names.map((name) => ({ name, ...SERVICES[name] })),
    prepare: async (service) => {
      await world.services.need(service);
      return world.services.model(service);
    },
    perform: (service, operation, input, { scope: { accessKeyId, region }, id }) => {
      const { caller } = credentials.find(accessKeyId);
      const scope = world.scope(caller.accountId, region);
      const call = { service, operation, input, scope, caller, requestId: id };
      return world.perform({ ...call, via: 'http' });
    },
    newRequestId: () => random.uuid(),
    onBug: (error) => console.error('emulator: an operation failed', error),
  });
}
