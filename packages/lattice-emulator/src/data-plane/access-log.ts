import { callerArn } from '../access/caller.ts';
import type { AwsApi } from '../aws-api.ts';
import { isAwsError } from '../endpoint/errors.ts';
import { isGuarded } from './authorization.ts';
import type { Answer, Exchange, RequestCaller } from './exchange.ts';

const DELIVERY = 'delivery.logs.amazonaws.com';

/**
 * Writes one line for each subscription to the service or to its network.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html
 *
 * Differs: the line is written at once; AWS delivers it within about two minutes, best effort.
 */
export async function writeAccessLog(
  exchange: Exchange,
  answer: Answer,
  durationMs: number,
): Promise<void> {
  const { scope, state, service, network, startedAt } = exchange;
  const wanted = [...state.accessLogSubscriptions.values()].filter(({ resourceId }) =>
    [service.id, network.id].includes(resourceId),
  );
  if (wanted.length === 0) return;
  const message = JSON.stringify(describe(exchange, answer, durationMs));
  for (const { destinationArn, arn } of wanted) {
    const caller = { accountId: scope.accountId, sourceArn: arn };
    const logs = scope.aws({ kind: 'service', principal: DELIVERY, ...caller }).logs;
    const stream = { logGroupName: destinationArn.split(':')[6] ?? '', logStreamName: service.id };
    await put(logs, stream, { timestamp: startedAt, message });
  }
}

async function put(
  logs: AwsApi['logs'],
  stream: { readonly logGroupName: string; readonly logStreamName: string },
  event: { readonly timestamp: number; readonly message: string },
): Promise<void> {
  const write = () => logs.PutLogEvents({ ...stream, logEvents: [event] });
  try {
    await write();
  } catch (error) {
    // The line is lost when CloudWatch Logs refuses it or the group was deleted.
    if (!isAwsError(error, 'ResourceNotFoundException')) return ignoreRefusal(error);
    // The first line of a service creates its stream, unless another request just did.
    await logs.CreateLogStream(stream).catch(ignoreRefusal);
    await write().catch(ignoreRefusal);
  }
}

/** Ignores AWS errors; any other error is a bug. */
function ignoreRefusal(error: unknown): void {
  if (!isAwsError(error)) throw error;
}

function describe(exchange: Exchange, answer: Answer, durationMs: number): object {
  const { request, service, network } = exchange;
  const { caller, response } = answer;
  const hasAuthentication = isGuarded(network) || isGuarded(service);
  return {
    startTime: new Date(exchange.startedAt).toISOString(),
    requestId: exchange.requestId,
    requestMethod: request.method,
    requestPath: request.path,
    protocol: 'HTTP/1.1',
    hostHeader: request.headers.host ?? null,
    sslCipher: request.tls?.cipher ?? null,
    tlsVersion: request.tls?.version ?? null,
    serverNameIndication: request.tls?.serverName ?? null,
    userAgent: request.headers['user-agent'] ?? null,
    serviceArn: service.arn,
    serviceNetworkArn: network.arn,
    targetGroupArn: answer.targetGroup?.arn ?? null,
    responseCode: response.status,
    duration: Math.round(durationMs),
    bytesReceived: request.body.byteLength,
    bytesSent: Buffer.byteLength(response.body),
    resolvedUser: hasAuthentication ? nameOf(caller) : null,
    callerPrincipal: caller === undefined || caller.kind === 'anonymous' ? null : callerArn(caller),
    authDeniedReason: answer.deniedBy ?? null,
    failureReason: answer.failureReason ?? null,
  };
}

function nameOf(caller: RequestCaller | undefined): string {
  if (caller === undefined) return 'Unknown';
  return caller.kind === 'anonymous' ? 'Anonymous' : callerArn(caller);
}
