import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentSettings } from './environment-settings.ts';
import type { LatticeEvent, LatticeResponse } from './lattice-event.ts';

/**
 * Delays a request, and fails it at the rate of the settings, so that a rollback can be tried out with
 * any application. Spares the smoke check, as most bad builds do: only traffic shows the fault.
 *
 * @returns the answer of a request that fails; undefined for one that goes to the application
 */
export async function injectFault(
  { faultRate, latencyMs }: EnvironmentSettings,
  { requestContext }: LatticeEvent,
): Promise<LatticeResponse | undefined> {
  if (requestContext.isSmokeCheck) return undefined;
  if (latencyMs > 0) await sleep(latencyMs);
  if (Math.random() * 100 >= faultRate) return undefined;
  const headers = { 'Content-Type': 'application/json' };
  return { statusCode: 500, headers, body: '{"message":"FAULT_RATE"}' };
}
