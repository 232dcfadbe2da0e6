import { setTimeout } from 'node:timers/promises';

/** Returns a signal that the first Ctrl-C aborts, for an orderly end; a second one ends the process. */
export function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

/** Waits this long in real time, or until `signal` is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}
