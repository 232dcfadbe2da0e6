import { isAwsError } from '../endpoint/errors.ts';
import { type HttpRequest, type HttpResponse, NO_BODY } from '../endpoint/http.ts';
import type { Scope } from '../service.ts';
import { DOMAIN } from '../services/vpc-lattice/operations/services.ts';
import type { World } from '../world.ts';
import { writeAccessLog } from './access-log.ts';
import { authenticate } from './authentication.ts';
import { authorize } from './authorization.ts';
import { type Answer, type Exchange, plain, type RequestCaller } from './exchange.ts';
import { findService } from './find-service.ts';
import { forward } from './forward.ts';
import { RequestMeter } from './request-meter.ts';
import { chooseAction, chooseListener, pickTarget } from './routing.ts';

const HOST = new RegExp(
  `\\.${DOMAIN.replaceAll('.', '\\.')}\\.([a-z0-9-]+)\\.on\\.aws(?::\\d+)?$`,
  'i',
);
const SIGNED_FOR_SERVICES = '/vpc-lattice-svcs/aws4_request';
const MAX_REQUEST_ID_BYTES = 512;

/**
 * What VPC Lattice does to the requests that callers send to services: host, listener, auth
 * policies, rule, weighted pick, target.
 */
export class DataPlane {
  readonly #world: World;
  readonly #meters = new Map<Scope, RequestMeter>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * True for a request whose Host header names a service, by its generated or its custom domain
   * name, and for one that is signed for services, whoever it then turns out to be for.
   */
  serves({ headers: { host = '', authorization = '' } }: HttpRequest): boolean {
    if (authorization.includes(SIGNED_FOR_SERVICES)) return true;
    return HOST.test(host) || findService(this.#world, host) !== undefined;
  }

  async answer(request: HttpRequest): Promise<HttpResponse> {
    const { host = '' } = request.headers;
    const found = findService(this.#world, host);
    const listener = found && chooseListener(found.service, portOf(host));
    if (found === undefined || listener === undefined) return plain(404, 'Not Found');
    const requestId = chooseRequestId(request, found.scope);
    const startedAt = found.scope.clock.now();
    return this.#answer({ ...found, listener, request, requestId, startedAt });
  }

  async #answer(exchange: Exchange): Promise<HttpResponse> {
    const started = performance.now();
    const answer = await handle(exchange).catch(refuseUnsupported);
    const durationMs = performance.now() - started;
    const { response, targetGroup } = answer;
    this.#meter(exchange).count(exchange.service.id, targetGroup?.id, response.status, durationMs);
    await writeAccessLog(exchange, answer, durationMs);
    return {
      ...response,
      headers: { ...response.headers, 'x-amzn-requestid': exchange.requestId },
    };
  }

  #meter({ scope, state }: Exchange): RequestMeter {
    const meter = this.#meters.get(scope) ?? new RequestMeter(scope, state);
    this.#meters.set(scope, meter);
    return meter;
  }
}

function portOf(host: string): number | undefined {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** Clients may bring an id of their own. */
function chooseRequestId({ headers }: HttpRequest, { random }: Scope): string {
  const own = headers['x-amzn-requestid'];
  if (own === undefined || own === '') return random.uuid();
  return Buffer.from(own).subarray(0, MAX_REQUEST_ID_BYTES).toString();
}

async function handle(exchange: Exchange): Promise<Answer> {
  const { scope, request, network, service, listener, vpcId, startedAt } = exchange;
  const authentication = authenticate(request, scope.region, scope.credentials, startedAt);
  if (authentication.kind === 'refused') {
    const response = plain(403, `AccessDeniedException: ${authentication.reason}`);
    return { response, caller: undefined, deniedBy: 'Identity' };
  }
  const { caller } = authentication;
  const origin = { port: listener.port, vpcId };
  const denial = await authorize(scope, caller, request, network, service, origin);
  if (denial === undefined) return route(exchange, caller);
  return { response: plain(403, denial.message), caller, deniedBy: denial.deniedBy };
}

async function route(exchange: Exchange, caller: RequestCaller): Promise<Answer> {
  const { scope, state, listener, request } = exchange;
  const action = chooseAction(listener, request);
  if (action.kind === 'fixed-response') {
    return { response: { status: action.status, headers: {}, body: NO_BODY }, caller };
  }
  const picked = pickTarget(action.targets, scope.random.next());
  const targetGroup = picked && state.targetGroups.get(picked.targetGroupId);
  if (targetGroup === undefined) return { response: plain(500, ''), caller };
  return { ...(await forward(exchange, targetGroup, caller)), caller, targetGroup };
}

/**
 * What the emulator cannot do, such as an odd condition in a policy, is told to whoever sent the
 * request.
 */
function refuseUnsupported(error: unknown): Answer {
  if (!isAwsError(error, 'NotImplemented')) throw error;
  return { response: plain(501, error.message), caller: undefined };
}
