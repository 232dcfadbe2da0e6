import { afterAll } from '@jest/globals';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';

/** Where the clock of a test starts: a whole hour, so that alarm periods are easy to count. */
export const START_TIME = Date.parse('2026-01-01T00:00:00Z');

/**
 * For tests about something else than how resources settle: on a clock that stands still, nothing
 * would until it is moved.
 */
export const SETTLED_AT_ONCE = { latticeSettleMs: 0, targetDrainMs: 0 } as const;

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

/** What an SDK client needs to speak to the emulator. */
export function clientConfig({ endpoint }: Emulator, region = 'us-east-1') {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
}
