import { requestKeys } from '../access/condition-keys.ts';
import { type AccessRequest, evaluate, type Verdict } from '../access/policy.ts';
import { type PolicyKind, refusalReason, refusalText } from '../access/refusal.ts';
import type { ContextKeys } from '../contracts.ts';
import type { Guarded } from '../services/vpc-lattice/resources.ts';
import type { DeniedBy, Exchange, RequestCaller } from './exchange.ts';

export type Denial = { readonly deniedBy: DeniedBy; readonly message: string };

const ACTION = 'vpc-lattice-svcs:Invoke';

/**
 * Decides whether a caller may send a request: the network's policy, the service's policy and, for
 * a signed request, the caller's own policies all have to allow it. A resource with AWS_IAM and
 * without a policy refuses all callers.
 *
 * @returns `undefined` when it may
 * @throws NotImplemented for a policy that cannot be evaluated
 */
export function authorize(exchange: Exchange, caller: RequestCaller): Denial | undefined {
  const { scope, request, network, service } = exchange;
  let context: ContextKeys | undefined;
  const access: AccessRequest = {
    caller,
    action: ACTION,
    resource: service.arn + request.path,
    // Computed when a condition needs it, and once for all policies.
    get context() {
      context ??= contextOf(exchange);
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

function contextOf(exchange: Exchange): ContextKeys {
  const { scope, request, network, service, listener, vpcId } = exchange;
  const { method, headers, query } = request;
  const keys: Record<string, ContextKeys[string]> = {
    ...requestKeys(scope),
    // Headers and parameters that the request does not have are absent, whatever their names.
    'vpc-lattice-svcs:RequestHeader/': undefined,
    'vpc-lattice-svcs:RequestQueryString/': undefined,
    'vpc-lattice-svcs:Port': String(listener.port),
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
