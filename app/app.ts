import type { LatticeEvent, LatticeResponse } from '../src/http/lattice-event.ts';
import { readRequest } from './request.ts';
import { findRoute } from './routes.ts';

/**
 * Serves the sample application, a small shop. Replace it with yours: any handler that Lambda takes,
 * exported under this name. Each answer names the environment and the version that gave it.
 */
export async function handler(
  event: LatticeEvent,
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<LatticeResponse> {
  const build = { environment: process.env.ENVIRONMENT ?? '', version: process.env.VERSION ?? '' };
  const { status, body, headers } = findRoute(readRequest(event), build.environment, awsRequestId);
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ ...build, ...body }),
  };
}
