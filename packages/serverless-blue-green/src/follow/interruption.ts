import { setTimeout } from 'node:timers/promises';

/** Aborted by the first Ctrl-C, for work that ends in good order; a second one ends the process. */
export function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

/** Waits so long in real time, or until `signal` is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}
