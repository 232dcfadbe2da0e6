import { CredentialStore } from './access/credentials.ts';
import { Admin } from './admin/admin.ts';
import { type Controls, createControls } from './admin/controls.ts';
import { Clock } from './clock.ts';
import type { IamMode } from './contracts.ts';
import { DataPlane } from './data-plane/data-plane.ts';
import { Api } from './endpoint/api.ts';
import type { HttpRequest } from './endpoint/http.ts';
import { LoopbackServer } from './endpoint/server.ts';
import type { SignatureScope } from './endpoint/signature-scope.ts';
import { Faults, type FaultsOptions } from './faults/faults.ts';
import { DEFAULT_JOURNAL_LIMITS, Journal, type JournalLimits } from './journal/journal.ts';
import { Random } from './random.ts';
import { type Email, readOutbox, type SnsState } from './services/sns/state.ts';
import { SERVICES, type ServiceName } from './services.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { World } from './world/world.ts';

export type EmulatorOptions = {
  /** @default a free one */
  readonly port?: number;
  /** Emulated seconds a second; 0 stands still and is moved by `clock.advance`. @default 1 */
  readonly speed?: number;
  /** Milliseconds since the epoch at which the clock starts. @default now */
  readonly startTime?: number;
  /** The same seed gives the same ids, picks and jitter. @default 1 */
  readonly seed?: number;
  /** The account of callers whose access key names none. @default 123456789012 */
  readonly accountId?: string;
  readonly settings?: Partial<Settings>;
  /** Whether the policies of roles decide what their sessions may do. @default 'on' */
  readonly iam?: IamMode;
  /** Hears what the emulator takes but ignores. @default writes it to standard error */
  readonly report?: (message: string) => void;
  /** How much of what happened is kept. */
  readonly journal?: Partial<JournalLimits>;
};

export type Emulator = Controls & {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly seed: number;
  /**
   * What exists in all accounts and regions, as `service: name`; empty when everything was removed.
   */
  inventory(): string[];
  /** Every email that was sent, oldest first; nothing leaves this machine. */
  outbox(): readonly Email[];
  /** Ends every function's process and frees the port. */
  close(): Promise<void>;
};

/**
 * Starts an AWS stand-in on the loopback interface.
 *
 * @throws when the port is taken
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, seed = 1, accountId = '123456789012', iam = 'on' } = options;
  const { report = (message) => console.error(`emulator: ${message}`) } = options;
  const clock = new Clock(options);
  const random = new Random(seed);
  const credentials = new CredentialStore(random, accountId);
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  let endpoint = '';
  const journal = new Journal(clock, { ...DEFAULT_JOURNAL_LIMITS, ...options.journal });
  const faults = new Faults({ clock, seed, onStrike: noteIn(journal) });
  const shared = { clock, random, credentials, settings, iam, faults, journal, report };
  const world = await World.load(SERVICES, { ...shared, endpoint: () => endpoint });
  const controls = createControls(world, shared);
  const api = new Api({
    services: world.services.names.map((name) => ({ name, ...SERVICES[name] })),
    prepare: async (service) => {
      await world.services.need(service);
      return world.services.model(service);
    },
    perform: (service, operation, input, request) =>
      performSigned(world, credentials, service, operation, input, request),
    newRequestId: () => random.uuid(),
    onBug: (error) => console.error('emulator: an operation failed', error),
  });
  const dataPlane = new DataPlane(world, journal);
  const admin = new Admin(controls);
  const server = await LoopbackServer.listen(port, (request: HttpRequest) => {
    if (dataPlane.serves(request)) return dataPlane.answer(request);
    return admin.serves(request) ? admin.answer(request) : api.answer(request);
  });
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
      clock.close();
      faults.close();
      await server.close();
      await world.close();
    },
  };
}

/** Calls and requests have entries of their own, which name the fault. */
function noteIn(journal: Journal): FaultsOptions['onStrike'] {
  return (place, { id, kind }, about) => {
    if (place === 'call' || place === 'request') return;
    journal.note({ kind: 'fault', place, fault: id, does: kind, about }, id);
  };
}

function performSigned(
  world: World,
  credentials: CredentialStore,
  service: ServiceName,
  operation: string,
  input: object,
  request: { readonly scope: SignatureScope; readonly id: string },
): Promise<object> {
  const { accessKeyId, region } = request.scope;
  const { caller } = credentials.find(accessKeyId);
  const scope = world.scope(caller.accountId, region);
  return world.perform(service, operation, input, scope, caller, 'http', request.id);
}
