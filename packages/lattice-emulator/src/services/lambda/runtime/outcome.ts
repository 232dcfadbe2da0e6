import type { FromEnvironment, FunctionError, Invocation } from './messages.ts';

/** The outcome of one invocation. */
export type Outcome = {
  readonly result:
    | { readonly kind: 'success'; readonly payload: string }
    | { readonly kind: 'failure'; readonly error: FunctionError; readonly isTimeout: boolean };
  readonly durationMs: number;
  /** Start-up time of the environment; only in its first outcome. */
  readonly initMs: number | undefined;
  readonly maxMemoryMb: number;
  readonly logStreamName: string;
  /** The output of the function, by line, with times. */
  readonly lines: readonly LogLine[];
  /** False when the environment must not be used again. */
  readonly isReusable: boolean;
};

export type LogLine = { readonly timestamp: number; readonly text: string };

/** A message of the process, or its end. */
export type Message =
  | FromEnvironment
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly how: string | undefined };

export function exited(how: string | undefined): Message {
  return { kind: 'exit', how };
}

/** Returns the text of an exit; `undefined` for one without an error, which fails as well. */
export function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
): string | undefined {
  if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}

export function resultOf(
  message: Message,
  { requestId, timeoutMs }: Invocation,
): Outcome['result'] {
  switch (message.kind) {
    case 'result':
      return { kind: 'success', payload: message.payload };
    case 'error':
      return { kind: 'failure', error: message.error, isTimeout: false };
    case 'timeout': {
      const seconds = (timeoutMs / 1_000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      const error = { errorType: 'Sandbox.Timedout', errorMessage };
      return { kind: 'failure', error, isTimeout: true };
    }
    default: {
      const reason =
        message.kind === 'exit' && message.how !== undefined
          ? `Runtime exited with error: ${message.how}`
          : 'Runtime exited without providing a reason';
      const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
      const error = { errorType: 'Runtime.ExitError', errorMessage };
      return { kind: 'failure', error, isTimeout: false };
    }
  }
}
