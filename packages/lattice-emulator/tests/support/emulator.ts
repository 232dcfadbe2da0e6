import { afterAll } from '@jest/globals';
import { CredentialStore } from '../../src/access/credentials.ts';
import { Clock } from '../../src/clock.ts';
import { Faults } from '../../src/faults/faults.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/index.ts';
import { DEFAULT_JOURNAL_LIMITS, Journal } from '../../src/journal/journal.ts';
import { Random } from '../../src/random.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings.ts';
import type { Shared } from '../../src/world/world.ts';

/** The start of a test's clock: a whole hour, so that alarm periods are easy to count. */
export const START_TIME = Date.parse('2026-01-01T00:00:00Z');

/**
 * For tests about something else than how resources settle: on a clock that stands still, nothing
 * would until it is moved.
 */
export const SETTLED_AT_ONCE = { latticeSettleMs: 0, targetDrainMs: 0, provisioningMs: 0 } as const;

/**
 * An emulator for one test file, whose clock stands still until a test moves it. Resources settle
 * at once unless `options.settings` say otherwise.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = { ...SETTLED_AT_ONCE, ...options.settings };
  const emulator = await createEmulator({
    speed: 0,
    startTime: START_TIME,
    ...options,
    settings,
  });
  afterAll(() => emulator.close());
  return emulator;
}

/** The configuration of an SDK client that calls the emulator. */
export function clientConfig({ endpoint }: Pick<Emulator, 'endpoint'>, region = 'us-east-1') {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}

/** The parts of a world without an endpoint, for tests of services' internal calls. */
export function sharedParts(
  options: { readonly startTime?: number; readonly settings?: Partial<Settings> } = {},
): Shared {
  const clock = new Clock({ speed: 0, startTime: options.startTime ?? START_TIME });
  const random = new Random(1);
  return {
    clock,
    random,
    credentials: new CredentialStore(random, '123456789012'),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    faults: new Faults({ clock, seed: 1, onStrike: () => {} }),
    journal: new Journal(clock, DEFAULT_JOURNAL_LIMITS),
    endpoint: () => 'http://127.0.0.1:1',
    report: () => {},
  };
}
