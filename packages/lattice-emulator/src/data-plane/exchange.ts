import type { Anonymous, RoleSession, Root } from '../access/caller.ts';
import type { Scope } from '../contracts.ts';
import type { HttpRequest, HttpResponse } from '../endpoint/http.ts';
import type {
  LatticeService,
  Listener,
  ServiceNetwork,
  TargetGroup,
} from '../services/vpc-lattice/resources.ts';
import type { LatticeState } from '../services/vpc-lattice/state.ts';

/** A service and the network through which callers reach it. */
export type ServiceInNetwork = {
  readonly scope: Scope;
  readonly state: LatticeState;
  readonly service: LatticeService;
  readonly network: ServiceNetwork;
  /** The VPC of the callers, when the network is associated with one. */
  readonly vpcId: string | undefined;
};

/** One request to a service, with its listener. */
export type Exchange = ServiceInNetwork & {
  readonly listener: Listener;
  readonly request: HttpRequest;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
};

export type RequestCaller = Root | RoleSession | Anonymous;

/** The level that denied a request, as access logs name it. */
export type DeniedBy = 'Network' | 'Service' | 'Identity';

/** The outcome of a request. */
export type Answer = {
  readonly response: HttpResponse;
  /** `undefined` when the signature was not valid. */
  readonly caller: RequestCaller | undefined;
  readonly deniedBy?: DeniedBy;
  readonly targetGroup?: TargetGroup;
  /** The reason of a failure, as access logs name it. */
  readonly failureReason?: string;
};

export function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: text };
}
