import { callerArn } from '../caller.ts';
import type { HttpRequest } from '../endpoint/http.ts';
import { readIdentityPolicies } from '../identity-policies.ts';
import { type AccessRequest, evaluate, type Verdict } from '../policy.ts';
import type { Scope } from '../service.ts';
import type { Guarded, LatticeService, ServiceNetwork } from '../services/vpc-lattice/state.ts';
import type { DeniedBy, RequestCaller } from './exchange.ts';

export type Denial = { readonly deniedBy: DeniedBy; readonly message: string };

/** How a request came in. */
export type Origin = { readonly port: number; readonly vpcId: string | undefined };

const ACTION = 'vpc-lattice-svcs:Invoke';

/**
 * Decides whether a caller may send a request: the network's policy, the service's policy and, for
 * a signed request, the caller's own policies all have to allow it. A resource with AWS_IAM and no
 * policy admits nobody.
 *
 * @returns `undefined` when it may
 * @throws NotImplemented for a policy that cannot be evaluated
 */
export async function authorize(
  scope: Scope,
  caller: RequestCaller,
  request: HttpRequest,
  network: ServiceNetwork,
  service: LatticeService,
  origin: Origin,
): Promise<Denial | undefined> {
  const access: AccessRequest = {
    caller,
    action: ACTION,
    resource: service.arn + request.path,
    context: contextOf(scope, request, network, service, origin),
  };
  const denial = check('Network', network, access) ?? check('Service', service, access);
  if (denial !== undefined) return denial;
  if (caller.kind === 'role' && (isGuarded(network) || isGuarded(service))) {
    const policies = await readIdentityPolicies(scope, caller.roleName);
    return deny('Identity', evaluate(policies, access), access);
  }
  return undefined;
}

export function isGuarded({ authType }: Guarded): boolean {
  return authType === 'AWS_IAM';
}

function check(deniedBy: DeniedBy, resource: Guarded, access: AccessRequest): Denial | undefined {
  if (!isGuarded(resource)) return undefined;
  const { authPolicy } = resource;
  return deny(deniedBy, evaluate(authPolicy ? [authPolicy.document] : [], access), access);
}

function deny(
  deniedBy: DeniedBy,
  verdict: Verdict,
  { caller, resource }: AccessRequest,
): Denial | undefined {
  if (verdict === 'allow') return undefined;
  const kind = `${deniedBy.toLowerCase()}-based policy`;
  const reason =
    verdict === 'explicit-deny'
      ? // Text not verified against AWS.
        `with an explicit deny in ${deniedBy === 'Identity' ? 'an' : 'a'} ${kind}`
      : `because no ${kind} allows the ${ACTION} action`;
  const message =
    `AccessDeniedException: User: ${callerArn(caller)} is not authorized to perform: ${ACTION} ` +
    `on resource: ${resource} ${reason}`;
  return { deniedBy, message };
}

function contextOf(
  { accountId }: Scope,
  { method, headers, query }: HttpRequest,
  network: ServiceNetwork,
  service: LatticeService,
  { port, vpcId }: Origin,
): NonNullable<AccessRequest['context']> {
  const keys: Record<string, string | undefined> = {
    'vpc-lattice-svcs:Port': String(port),
    'vpc-lattice-svcs:RequestMethod': method,
    'vpc-lattice-svcs:ServiceArn': service.arn,
    'vpc-lattice-svcs:ServiceNetworkArn': network.arn,
    'vpc-lattice-svcs:SourceVpc': vpcId,
    'vpc-lattice-svcs:SourceVpcOwnerAccount': vpcId && accountId,
  };
  for (const [name, value] of Object.entries(headers)) {
    keys[`vpc-lattice-svcs:RequestHeader/${name}`] = value;
  }
  for (const [name, value] of query) keys[`vpc-lattice-svcs:RequestQueryString/${name}`] = value;
  return keys;
}
