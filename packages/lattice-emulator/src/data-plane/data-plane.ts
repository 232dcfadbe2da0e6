import type { Scope } from '../contracts.ts';
import { isAwsError } from '../endpoint/errors.ts';
import { type HttpRequest, type HttpResponse, NO_BODY } from '../endpoint/http.ts';
import type { Strike } from '../faults/fault.ts';
import type { RequestSubject } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { DOMAIN } from '../services/vpc-lattice/operations/services.ts';
import type { World } from '../world/world.ts';
import { writeAccessLog } from './access-log.ts';
import { authenticate } from './authentication.ts';
import { authorize } from './authorization.ts';
import {
  type Answer,
  type Exchange,
  plain,
  type RequestCaller,
  type ServiceInNetwork,
} from './exchange.ts';
import { findService } from './find-service.ts';
import { forward } from './forward.ts';
import { describeRequest, injectAnswerFault, injectConnectionFault } from './inject-fault.ts';
import { RequestMeter } from './request-meter.ts';
import { chooseAction, chooseListener, pickTarget } from './routing.ts';

const HOST = new RegExp(
  `\\.${DOMAIN.replaceAll('.', '\\.')}\\.([a-z0-9-]+)\\.on\\.aws(?::\\d+)?$`,
  'i',
);
const SIGNED_FOR_SERVICES = '/vpc-lattice-svcs/aws4_request';
const MAX_REQUEST_ID_BYTES = 512;

/**
 * Handles requests to services as VPC Lattice does: by host, listener, auth policies, rule,
 * weighted pick and target.
 */
export class DataPlane {
  readonly #world: World;
  readonly #journal: Journal;
  readonly #meters = new Map<Scope, RequestMeter>();

  constructor(world: World, journal: Journal) {
    this.#world = world;
    this.#journal = journal;
  }

  /**
   * Returns true for a request whose Host header is the generated or the custom domain name of a
   * service, and for any request over TLS or signed for Lattice services.
   */
  serves({ headers: { host = '', authorization = '' }, tls }: HttpRequest): boolean {
    if (tls !== undefined || authorization.includes(SIGNED_FOR_SERVICES)) return true;
    return HOST.test(host) || findService(this.#world, host) !== undefined;
  }

  /** @throws ConnectionLost when a fault cuts the connection */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const { host = '' } = request.headers;
    const found = findService(this.#world, host);
    const listener = found && listenerOf(found, host, request);
    if (found === undefined || listener === undefined) return plain(404, 'Not Found');
    const requestId = chooseRequestId(request, found.scope);
    const startedAt = found.scope.clock.now();
    const exchange = { ...found, listener, request, requestId, startedAt };
    const strike = found.scope.faults.strike('request', () => describeRequest(exchange));
    const answer = await this.#journal.follow(
      subjectOf(exchange, host),
      strike?.id,
      () =>
        injectConnectionFault(exchange.scope.faults, strike, () => this.#answer(exchange, strike)),
      JOURNALED,
    );
    return answer.response;
  }

  async #answer(exchange: Exchange, strike: Strike<'request'> | undefined): Promise<Answer> {
    const started = performance.now();
    const answer = await injectAnswerFault(exchange.scope.faults, strike, () =>
      handle(exchange).catch(refuseUnsupported),
    );
    const durationMs = performance.now() - started;
    const { response, targetGroup } = answer;
    this.#meter(exchange).count(exchange.service.id, targetGroup?.id, response.status, durationMs);
    await writeAccessLog(exchange, answer, durationMs);
    const headers = { ...response.headers, 'x-amzn-requestid': exchange.requestId };
    return { ...answer, response: { ...response, headers } };
  }

  #meter({ scope, state }: Exchange): RequestMeter {
    const meter = this.#meters.get(scope) ?? new RequestMeter(scope, state);
    this.#meters.set(scope, meter);
    return meter;
  }
}

/** The parts of an answer that the journal keeps. */
const JOURNALED = {
  output: ({ response: { status }, targetGroup, caller }: Answer) => ({
    status,
    targetGroupArn: targetGroup?.arn,
    caller,
  }),
  error: (thrown: unknown) => ({
    code: thrown instanceof Error ? thrown.name : 'Error',
    message: thrown instanceof Error ? thrown.message : String(thrown),
  }),
};

function subjectOf({ scope, request }: Exchange, host: string): RequestSubject {
  const { accountId, region } = scope;
  const { method, path } = request;
  return { kind: 'request', accountId, region, service: 'vpc-lattice-svcs', method, host, path };
}

function listenerOf({ service, scope }: ServiceInNetwork, host: string, request: HttpRequest) {
  const port = portOf(host);
  // A client that connects to the emulator by its address names the emulator's own port.
  const isOwn = port !== undefined && port === portOf(scope.endpoint());
  return chooseListener(service, isOwn ? undefined : port, request.tls !== undefined);
}

function portOf(host: string): number | undefined {
  const port = /:(\d+)$/.exec(host)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** Returns the client's own request id, if it sent one, or a new one. */
function chooseRequestId({ headers }: HttpRequest, { random }: Scope): string {
  const own = headers['x-amzn-requestid'];
  if (own === undefined || own === '') return random.uuid();
  return Buffer.from(own).subarray(0, MAX_REQUEST_ID_BYTES).toString();
}

async function handle(exchange: Exchange): Promise<Answer> {
  const { scope, request, startedAt } = exchange;
  const authentication = authenticate(request, scope.region, scope.credentials, startedAt);
  if (authentication.kind === 'refused') {
    const response = plain(403, `AccessDeniedException: ${authentication.reason}`);
    return { response, caller: undefined, deniedBy: 'Identity' };
  }
  const { caller } = authentication;
  const denial = authorize(exchange, caller);
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

/** Answers 501 when the request needs a feature that the emulator does not support. */
function refuseUnsupported(error: unknown): Answer {
  if (!isAwsError(error, 'NotImplemented')) throw error;
  return { response: plain(501, error.message), caller: undefined };
}
