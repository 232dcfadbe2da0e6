import type { Context } from 'aws-lambda';
import type { LatticeEvent } from '../../src/http/lattice-event.ts';

/** An event as VPC Lattice sends it for `GET /`. */
export function aLatticeEvent(members: Partial<LatticeEvent> = {}): LatticeEvent {
  return { version: '2.0', path: '/', method: 'GET', headers: {}, requestContext: {}, ...members };
}

/** The context that Lambda hands to a handler. */
export function aLambdaContext({ leftMs = 10_000 } = {}): Context {
  return { awsRequestId: 'request-1', getRemainingTimeInMillis: () => leftMs } as Context;
}
