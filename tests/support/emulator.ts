import { afterAll } from '@jest/globals';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';

/** Where the clock of a test starts: a whole hour, so that alarm periods are easy to count. */
export const START_TIME = Date.parse('2026-01-01T00:00:00Z');

/** An emulator for one test file, whose clock stands still until a test moves it. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ speed: 0, startTime: START_TIME, ...options });
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
