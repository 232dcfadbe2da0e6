import type { LatticeEvent } from './lattice-event.ts';

/** Returns a request as VPC Lattice would send it, for a function that has no traffic yet. */
export function smokeRequest(path: string): LatticeEvent {
  return {
    version: '2.0',
    path,
    method: 'GET',
    headers: { host: ['smoke-check'], 'user-agent': ['lattice-blue-green smoke check'] },
    requestContext: { identity: {}, isSmokeCheck: true },
  };
}
