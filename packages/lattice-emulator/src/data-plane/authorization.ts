import { requestKeys } from '../access/condition-keys.ts';
import { type AccessRequest, evaluate, type Verdict } from '../access/policy.ts';
import { type PolicyKind, refusalReason, refusalText } from '../access/refusal.ts';
import type { ContextKeys, Scope } from '../contracts.ts';
import type { HttpRequest } from '../endpoint/http.ts';
import type { Guarded, LatticeService, ServiceNetwork } from '../services/vpc-lattice/resources.ts';
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
export function authorize(
  scope: Scope,
  caller: RequestCaller,
  request: HttpRequest,
  network: ServiceNetwork,
  service: LatticeService,
  origin: Origin,
): Denial | undefined {
  let context: ContextKeys | undefined;
  const access: AccessRequest = {
    caller,
    action: ACTION,
    resource: service.arn + request.path,
    // Policies without conditions do not need it, and both policies need the same.
    get context() {
      context ??= contextOf(scope, request, network, service, origin);
      return context;
    },
  };
  const denial = check('Network', network, access) ?? check('Service', service, access);
  if (denial !== undefined) return denial;
  if (caller.kind === 'role' && (isGuarded(network) || isGuarded(service))) {
    return deny('Identity', evaluate(scope.identityOf(caller).policies, access), access);
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
  const kind: PolicyKind = KINDS[deniedBy];
  const text = refusalText(caller, ACTION, resource, refusalReason(verdict, kind, ACTION));
  const message = `AccessDeniedException: ${text}`;
  return { deniedBy, message };
}

const KINDS: Readonly<Record<DeniedBy, PolicyKind>> = {
  Network: 'network-based',
  Service: 'service-based',
  Identity: 'identity-based',
};

function contextOf(
  scope: Scope,
  { method, headers, query }: HttpRequest,
  network: ServiceNetwork,
  service: LatticeService,
  { port, vpcId }: Origin,
): ContextKeys {
  const keys: Record<string, ContextKeys[string]> = {
    ...requestKeys(scope),
    // What a request does not have is absent, whatever its name.
    'vpc-lattice-svcs:RequestHeader/': undefined,
    'vpc-lattice-svcs:RequestQueryString/': undefined,
    'vpc-lattice-svcs:Port': String(port),
    'vpc-lattice-svcs:RequestMethod': method,
    'vpc-lattice-svcs:ServiceArn': service.arn,
    'vpc-lattice-svcs:ServiceNetworkArn': network.arn,
    'vpc-lattice-svcs:SourceVpc': vpcId,
    'vpc-lattice-svcs:SourceVpcOwnerAccount': vpcId && scope.accountId,
  };
  for (const [name, value] of Object.entries(headers)) {
    keys[`vpc-lattice-svcs:RequestHeader/${name}`] = value;
  }
  for (const [name, value] of query) keys[`vpc-lattice-svcs:RequestQueryString/${name}`] = value;
  return keys;
}
