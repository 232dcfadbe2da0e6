/**
 * Runs in the process of an execution environment and does the work of AWS's runtime client for
 * Node.js (github.com/aws/aws-lambda-nodejs-runtime-interface-client).
 */
import { flushCompileCache } from 'node:module';
import { writeMessage } from './channel.ts';
import { type Handler, loadHandler } from './handler-loader.ts';
import { createMemoryMeter } from './memory-meter.ts';
import type {
  FromEnvironment,
  FunctionError,
  FunctionIdentity,
  Invocation,
  ToEnvironment,
} from './messages.ts';
import { describeError, formatError, runtimeError } from './runtime-errors.ts';
import { installClock, installConsole } from './runtime-globals.ts';

/**
 * The time after which an environment writes its compile cache for environments that start later.
 */
const FLUSH_AFTER_MS = 1_000;

let fn: FunctionIdentity;
let handler: Handler;
let requestId: string | undefined;

const [, , compileCache] = process.argv;
// Set by the emulator; not a variable of the function.
if (process.env.NODE_COMPILE_CACHE === compileCache) delete process.env.NODE_COMPILE_CACHE;
const memoryBytes = createMemoryMeter();
const setTime = installClock();
installConsole({
  write: (text) => writeMessage({ kind: 'log', text }),
  // Output before the first invocation belongs to none.
  requestId: () => requestId ?? 'undefined',
});
process.on('uncaughtException', (error) => crash('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason));
  crash('Unhandled Promise Rejection', error, 128);
});
process.on('message', (message: ToEnvironment) => {
  setTime(message.now);
  if (message.kind === 'init') void init(message.fn);
  else void invoke(message.invocation);
});
process.on('disconnect', () => process.exit());
writeMessage({ kind: 'booted' });

async function init(identity: FunctionIdentity): Promise<void> {
  fn = identity;
  try {
    if (fn.layers.folders.length > 0) {
      const { installLayers } = await import('./layer-modules.ts');
      installLayers(fn.layers);
    }
    handler = await loadHandler(fn.taskRoot, fn.handler);
    writeMessage({ kind: 'ready' });
    setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();
  } catch (error) {
    writeMessage(failed(describeError(error), true));
  }
}

async function invoke(invocation: Invocation): Promise<void> {
  requestId = invocation.requestId;
  setTrace(invocation);
  try {
    const result = await handler(JSON.parse(invocation.event), contextFor(invocation));
    const payload = stringify(result);
    writeMessage({ kind: 'result', payload, memoryBytes: memoryBytes() });
  } catch (error) {
    console.error('Invoke Error', formatError(error));
    writeMessage(failed(describeError(error), false));
  }
}

function setTrace({ traceHeader }: Invocation): void {
  if (traceHeader === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = traceHeader;
}

function failed(error: FunctionError, isFatal: boolean): FromEnvironment {
  return { kind: 'error', error, isFatal, memoryBytes: memoryBytes() };
}

function crash(title: string, error: Error, exitCode: number): void {
  console.error(title, formatError(error));
  writeMessage(failed(describeError(error), true));
  process.exit(exitCode);
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw runtimeError('JSONStringifyError', 'Unable to stringify response body');
  }
}

function contextFor({ requestId: id, invokedFunctionArn, timeoutMs }: Invocation): object {
  const deadline = Date.now() + timeoutMs;
  return {
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    functionName: fn.name,
    functionVersion: fn.version,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn,
    logGroupName: fn.logGroupName,
    logStreamName: fn.logStreamName,
    memoryLimitInMB: String(fn.memoryMb),
  };
}
