import type { FunctionError } from './messages.ts';

/** An error that the runtime and not the function has made, named as AWS names it. */
export function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name: `Runtime.${name}` });
}

/** The body of a failed invocation. */
export function describeError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  const trace = (thrown.stack ?? '').split('\n');
  return { errorType: thrown.name, errorMessage: thrown.message, trace };
}

/** Formats an error for the log, with all its properties. */
export function formatError(thrown: unknown): string {
  try {
    return `\t${JSON.stringify(thrown, (_key, value: unknown) => withOwnFields(value))}`;
  } catch {
    return `\t${JSON.stringify(describeError(thrown))}`;
  }
}

function withOwnFields(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage, stack } = value;
  return { errorType, errorMessage, ...value, stack: stack?.split('\n') };
}
