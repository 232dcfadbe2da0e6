import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import { sessionOf } from './function-role.ts';
import type { Outcome } from './runtime/outcome.ts';
import type { FunctionSettings, FunctionVersion } from './state.ts';
import type { Trace } from './tracing.ts';

type Failure = Extract<Outcome['result'], { readonly kind: 'failure' }>;

export type InvocationTimes = {
  readonly requestId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly trace: Trace | undefined;
};

/** The stream of an environment's log, and the function whose role writes it. */
export type InvocationLogStream = {
  readonly functionName: string;
  readonly settings: FunctionSettings;
  readonly logStreamName: string;
};

export type LogEvent = { readonly timestamp: number; readonly message: string };

/** Returns the log of one invocation: the function's lines between those of Lambda. */
export function formatInvocationLog(
  outcome: Outcome,
  { version, settings }: FunctionVersion,
  { requestId, startedAt, endedAt, trace }: InvocationTimes,
): LogEvent[] {
  const at = (timestamp: number, message: string) => ({ timestamp, message });
  const { result } = outcome;
  const isTimeout = result.kind === 'failure' && result.isTimeout;
  const seconds = settings.timeoutSeconds.toFixed(2);
  const timedOut = `${new Date(endedAt).toISOString()} ${requestId} Task timed out after ${seconds} seconds`;
  return [
    at(startedAt, `START RequestId: ${requestId} Version: ${version}`),
    ...outcome.lines.map(({ timestamp, text }) => at(timestamp, text)),
    ...(isTimeout ? [at(endedAt, timedOut)] : []),
    at(endedAt, `END RequestId: ${requestId}`),
    at(endedAt, report(outcome, settings.memoryMb, requestId) + traceLine(trace)),
  ];
}

/**
 * Writes a log with the function's role to its log group, which Lambda creates if it is missing. A
 * log that the role may not write, or that CloudWatch refuses, is lost; the invocation continues.
 */
export async function writeInvocationLog(
  call: Call,
  { functionName, settings, logStreamName }: InvocationLogStream,
  events: readonly LogEvent[],
): Promise<void> {
  const { logs } = call.aws(sessionOf(call, functionName, settings));
  const logGroupName = `/aws/lambda/${functionName}`;
  const logEvents = events.toSorted((a, b) => a.timestamp - b.timestamp);
  const put = () => logs.PutLogEvents({ logGroupName, logStreamName, logEvents }).then(() => {});
  try {
    await put();
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) return ignoreRefusal(error);
    await logs.CreateLogGroup({ logGroupName }).catch(ignoreRefusal);
    await logs.CreateLogStream({ logGroupName, logStreamName }).catch(ignoreRefusal);
    await put().catch(ignoreRefusal);
  }
}

function report(
  { durationMs, initMs, maxMemoryMb, result, isReusable }: Outcome,
  memoryMb: number,
  requestId: string,
): string {
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(isReusable || result.kind === 'success' ? [] : statusOf(result)),
  ];
  return `${fields.join('\t')}\t`;
}

/** The line that Lambda adds to a report when it traces. */
function traceLine(trace: Trace | undefined): string {
  if (trace === undefined) return '';
  return `\nXRAY TraceId: ${trace.id}\tSegmentId: ${trace.segmentId}\tSampled: true\t`;
}

/** Returns the fields of an outcome that ended the environment. */
function statusOf({ error, isTimeout }: Failure): string[] {
  return isTimeout ? ['Status: timeout'] : ['Status: error', `Error Type: ${error.errorType}`];
}

/** Ignores AWS errors; any other error is a bug. */
function ignoreRefusal(error: unknown): void {
  if (!isAwsError(error)) throw error;
}
