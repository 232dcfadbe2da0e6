import { setTimeout as sleep } from 'node:timers/promises';
import type { LatticeResponse } from '../http/lattice-event.ts';
import type { LatticeHandler } from '../http/measured.ts';
import { type Request, readRequest } from '../http/request.ts';
import { type AppSettings, loadAppSettings } from './app-settings.ts';
import { findRoute } from './routes.ts';

/**
 * Creates the sample application, a small shop. Each answer names the environment and the version
 * that gave it, so that a split of traffic can be seen from outside.
 *
 * @throws ConfigError
 */
export function createApp(env: Readonly<Record<string, string | undefined>>): LatticeHandler {
  const settings = loadAppSettings(env);
  return async (event, context) => {
    const request = readRequest(event);
    await delay(settings, request);
    if (isFaulty(settings, request)) return respond(settings, 500, { message: 'FAULT_RATE' });
    const { status, body, headers } = findRoute(request, settings, context.awsRequestId);
    return respond(settings, status, body, headers);
  };
}

/** Spares the health check, which stays well in many bad builds too: only traffic shows the fault. */
function isFaulty({ faultRate }: AppSettings, { path }: Request): boolean {
  return path !== '/health' && Math.random() * 100 < faultRate;
}

async function delay({ latencyMs }: AppSettings, { path }: Request): Promise<void> {
  if (latencyMs > 0 && path !== '/health') await sleep(latencyMs);
}

function respond(
  { environment, version }: AppSettings,
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): LatticeResponse {
  return {
    statusCode,
    headers: {
      'Content-Type': 'application/json',
      'X-Environment': environment,
      'X-Version': version,
      ...headers,
    },
    body: JSON.stringify({ environment, version, ...body }),
  };
}
