import type { LatticeEvent } from './lattice-event.ts';

/** Returns a request as VPC Lattice would send it, for a function that has no traffic yet. */
export function smokeRequest(path: string): LatticeEvent {
  return {
    version: '2.0',
    path,
    method: 'GET',
    headers: { host: ['smoke-check'], 'user-agent': ['lattice-blue-green smoke check'] },
    // Adapters such as Hono's know an event of VPC Lattice by its service.
    requestContext: { serviceArn: 'smoke-check', identity: {}, isSmokeCheck: true },
  };
}
