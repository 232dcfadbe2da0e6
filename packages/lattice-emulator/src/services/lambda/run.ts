import { TooManyRequestsException } from '@aws-sdk/client-lambda';
import type { Call } from '../../contracts.ts';
import { LATEST } from './function-id.ts';
import { formatInvocationLog, writeInvocationLog } from './invocation-log.ts';
import type { Outcome } from './runtime/outcome.ts';
import type { LambdaFunction, ResolvedFunction } from './state.ts';
import { traceHeader, traceOf } from './tracing.ts';

/** 6 MB and what AWS adds for its own sake. */
const LARGEST_RESULT_BYTES = 6_291_556;

export type RunOutcome = Outcome & {
  /** START, what the function printed, END and REPORT. */
  readonly log: string;
};

/**
 * Runs a function once and writes its log and its metrics.
 *
 * @param payload JSON
 * @throws TooManyRequestsException when its reserved concurrency is in use
 */
export async function runFunction(
  call: Call,
  resolved: ResolvedFunction,
  payload: string,
  requestId: string,
): Promise<RunOutcome> {
  const { fn, version, arn } = resolved;
  const startedAt = call.clock.now();
  const strike = call.faults.strike('invocation', () => ({
    service: 'lambda',
    function: [fn.name, fn.arn],
  }));
  occupy(call, resolved, strike?.kind === 'throttled');
  try {
    const timeoutMs = version.settings.timeoutSeconds * 1_000;
    const trace = traceOf(version.settings, requestId, startedAt);
    const ran = await version.pool.invoke(
      {
        event: payload,
        requestId,
        invokedFunctionArn: arn,
        timeoutMs,
        traceHeader: trace && traceHeader(trace),
      },
      strike?.kind === 'crash' ? strike.afterMs : undefined,
    );
    const outcome = { ...ran, result: limitSize(ran.result) };
    const endedAt = call.clock.now();
    const log = formatInvocationLog(outcome, version, { requestId, startedAt, endedAt, trace });
    const { logStreamName } = outcome;
    const stream = { functionName: fn.name, settings: version.settings, logStreamName };
    await writeInvocationLog(call, stream, log);
    measure(call, resolved, startedAt, {
      Invocations: 1,
      Errors: outcome.result.kind === 'failure' ? 1 : 0,
      Duration: outcome.durationMs,
      ConcurrentExecutions: fn.inFlight,
    });
    return { ...outcome, log: log.map(({ message }) => message).join('\n') };
  } finally {
    fn.inFlight -= 1;
  }
}

/** Fails an invocation whose result is too large, as Lambda does after the function ran. */
function limitSize(result: Outcome['result']): Outcome['result'] {
  if (result.kind === 'failure' || Buffer.byteLength(result.payload) <= LARGEST_RESULT_BYTES) {
    return result;
  }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_RESULT_BYTES} bytes).`;
  const error = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  return { kind: 'failure', error, isTimeout: false };
}

function occupy(call: Call, resolved: ResolvedFunction, isStruck: boolean): void {
  const { fn } = resolved;
  const isFull = fn.reservedConcurrency !== undefined && fn.inFlight >= fn.reservedConcurrency;
  if (isFull || isStruck) {
    measure(call, resolved, call.clock.now(), { Throttles: 1 });
    throw new TooManyRequestsException({
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      retryAfterSeconds: '1',
      $metadata: {},
    });
  }
  fn.inFlight += 1;
}

/** Lambda dates what it measures to the start of the invocation. */
function measure(
  call: Call,
  { fn, qualifier }: ResolvedFunction,
  timestamp: number,
  values: Readonly<Record<string, number>>,
): void {
  const dimensions = dimensionsOf(fn, qualifier);
  const data = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    unit: name === 'Duration' ? ('Milliseconds' as const) : ('Count' as const),
    timestamp,
    dimensions,
  }));
  call.bus.publish('metric-data', { namespace: 'AWS/Lambda', data });
}

function dimensionsOf(fn: LambdaFunction, qualifier: string): Record<string, string>[] {
  const ofFunction = { FunctionName: fn.name };
  if (qualifier === LATEST) return [{}, ofFunction];
  return [{}, ofFunction, { ...ofFunction, Resource: `${fn.name}:${qualifier}` }];
}
