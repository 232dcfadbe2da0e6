import { callerArn } from '../access/caller.ts';
import type { Scope } from '../contracts.ts';
import { isAwsError } from '../endpoint/errors.ts';
import { isGuarded } from './authorization.ts';
import type { Answer, Exchange, RequestCaller } from './exchange.ts';

/**
 * Writes one line for each subscription to the service or to its network.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-access-logs.html
 *
 * Differs: the line is there at once; AWS delivers within about two minutes, best effort.
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
    await put(scope, arn, destinationArn, service.id, { timestamp: startedAt, message });
  }
}

async function put(
  scope: Scope,
  sourceArn: string,
  destinationArn: string,
  logStreamName: string,
  event: { readonly timestamp: number; readonly message: string },
): Promise<void> {
  const { accountId } = scope;
  const principal = 'delivery.logs.amazonaws.com';
  const { logs } = scope.aws({ kind: 'service', principal, accountId, sourceArn });
  const logGroupName = destinationArn.split(':')[6] ?? '';
  const write = () => logs.PutLogEvents({ logGroupName, logStreamName, logEvents: [event] });
  try {
    await write();
  } catch (error) {
    // Where CloudWatch Logs does not take the line, or the group is gone, it is lost.
    if (!isAwsError(error, 'ResourceNotFoundException')) return ignoreRefusal(error);
    // The first line of a service makes its stream, unless another request just did.
    await logs.CreateLogStream({ logGroupName, logStreamName }).catch(ignoreRefusal);
    await write().catch(ignoreRefusal);
  }
}

/** Anything but an AWS error is a bug. */
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
