import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRequest, LoadResult } from './full-load.ts';
import { sendOnce } from './send-once.ts';
import { percentile } from './statistics.ts';

/** Further requests wait for a connection, and that wait is part of their time. */
const MOST_CONNECTIONS = 50;

/**
 * Sends requests at a constant rate, whether or not those before were answered. Each is timed from
 * when it was due, so that a stall counts for all that waited behind it.
 *
 * @throws Error when any of them fails
 */
export async function steadyLoad(
  endpoint: string,
  request: LoadRequest,
  perSecond: number,
  seconds: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const total = Math.round(perSecond * seconds);
  const answers: Promise<number>[] = [];
  const startedAt = performance.now();
  while (answers.length < total) {
    const due = startedAt + (answers.length * 1_000) / perSecond;
    if (due > performance.now()) await sleep(1);
    else answers.push(sendOnce(endpoint, request, agent).then(() => performance.now() - due));
  }
  const durations = await Promise.all(answers);
  const passedMs = performance.now() - startedAt;
  agent.destroy();
  return {
    perSecond: (total * 1_000) / passedMs,
    p50Ms: percentile(durations, 50),
    p99Ms: percentile(durations, 99),
  };
}
