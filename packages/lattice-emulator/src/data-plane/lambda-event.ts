import { callerArn } from '../access/caller.ts';
import type { HttpRequest } from '../endpoint/http.ts';
import type { RequestCaller } from './exchange.ts';
import { HOP_BY_HOP } from './hop-by-hop.ts';

/** A request with the facts that Lattice passes to a function. */
export type ForwardedRequest = {
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly caller: RequestCaller;
  /** True when an auth policy admitted the caller. */
  readonly isAuthorized: boolean;
  readonly region: string;
  readonly accountId: string;
  readonly serviceNetworkArn: string;
  readonly serviceArn: string;
  readonly targetGroupArn: string;
  readonly vpcId: string | undefined;
  readonly port: number;
  readonly protocol: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#receive-event-from-service
 */
export function buildEventV2(forwarded: ForwardedRequest): object {
  const { request } = forwarded;
  const query = queryLists(request.query);
  const { body, isBase64Encoded } = encodeBody(request);
  return {
    version: '2.0',
    // Unlike other services, Lattice leaves the query string on the path.
    path: fullPath(request),
    method: request.method,
    headers: headerLists(forwarded),
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body }),
    ...(isBase64Encoded ? { isBase64Encoded } : {}),
    requestContext: {
      serviceNetworkArn: forwarded.serviceNetworkArn,
      serviceArn: forwarded.serviceArn,
      targetGroupArn: forwarded.targetGroupArn,
      identity: identityOf(forwarded),
      region: forwarded.region,
      // Microseconds, as a string.
      timeEpoch: `${forwarded.now}000`,
    },
  };
}

/** Builds the older structure: scalars in snake case, and identity and target in headers. */
export function buildEventV1(forwarded: ForwardedRequest): object {
  const { request } = forwarded;
  const { body, isBase64Encoded } = encodeBody(request);
  const headers = Object.entries({ ...headerLists(forwarded), ...latticeHeaders(forwarded) });
  return {
    raw_path: fullPath(request),
    method: request.method,
    headers: Object.fromEntries(
      headers.map(([name, values]) => [name, [values].flat().join(', ')]),
    ),
    // The documentation says that the last value of a repeated parameter counts.
    query_string_parameters: Object.fromEntries(request.query),
    body: body ?? '',
    is_base64_encoded: isBase64Encoded,
  };
}

function fullPath({ path, rawQuery }: HttpRequest): string {
  return rawQuery === '' ? path : `${path}?${rawQuery}`;
}

function queryLists(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}

/** Returns the request's headers without those that a client sends under Lattice's names. */
function headerLists(forwarded: ForwardedRequest): Record<string, readonly string[]> {
  const { request, port, protocol, requestId } = forwarded;
  const sent = Object.entries(request.headerLists).filter(
    ([name]) => !name.startsWith('x-amzn-lattice-') && !HOP_BY_HOP.includes(name),
  );
  return {
    ...Object.fromEntries(sent),
    'x-forwarded-for': [...(request.headerLists['x-forwarded-for'] ?? []), '127.0.0.1'],
    'x-forwarded-port': [String(port)],
    'x-forwarded-proto': [protocol.toLowerCase()],
    'x-amzn-requestid': [requestId],
  };
}

function latticeHeaders(forwarded: ForwardedRequest): Record<string, string> {
  const { caller, isAuthorized, serviceArn, serviceNetworkArn, targetGroupArn } = forwarded;
  const principal = caller.kind === 'anonymous' ? '' : callerArn(caller);
  const session = caller.kind === 'role' ? caller.sessionName : '';
  const type = caller.kind !== 'anonymous' && isAuthorized ? 'AWS_IAM' : '';
  return {
    'x-amzn-lattice-identity': `Principal=${principal};SessionName=${session};Type=${type}`,
    'x-amzn-lattice-network': `SourceVpcArn=${vpcArn(forwarded) ?? ''}`,
    'x-amzn-lattice-target': `ServiceArn=${serviceArn};ServiceNetworkArn=${serviceNetworkArn};TargetGroupArn=${targetGroupArn}`,
  };
}

function identityOf(forwarded: ForwardedRequest): object {
  const { caller, isAuthorized } = forwarded;
  const sourceVpcArn = vpcArn(forwarded);
  return {
    ...(sourceVpcArn === undefined ? {} : { sourceVpcArn }),
    ...(caller.kind === 'anonymous' ? {} : { principal: callerArn(caller) }),
    ...(caller.kind === 'role' ? { sessionName: caller.sessionName } : {}),
    ...(caller.kind !== 'anonymous' && isAuthorized ? { type: 'AWS_IAM' } : {}),
  };
}

function vpcArn({ vpcId, region, accountId }: ForwardedRequest): string | undefined {
  return vpcId === undefined ? undefined : `arn:aws:ec2:${region}:${accountId}:vpc/${vpcId}`;
}

const TEXT_TYPES = /^\s*(text\/.*|application\/(json|xml|javascript)\s*(;.*)?)$/i;

function encodeBody({ headers, body }: HttpRequest): {
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
} {
  if (body.byteLength === 0) return { body: undefined, isBase64Encoded: false };
  const isText = TEXT_TYPES.test(headers['content-type'] ?? '');
  const bytes = Buffer.from(body);
  return isText
    ? { body: bytes.toString(), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
}
