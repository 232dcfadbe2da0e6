import { createHash } from 'node:crypto';
import type { FunctionSettings } from './state.ts';

/** The ids under which X-Ray would show an invocation. */
export type Trace = { readonly id: string; readonly segmentId: string };

/**
 * Returns the trace of an invocation; of a function that does not trace there is none. Its ids
 * follow from the request's, so that tracing changes no other id of a run.
 *
 * Differs: nothing is sent to X-Ray, and a trace that a caller began is not continued.
 */
export function traceOf(
  { tracingMode }: Pick<FunctionSettings, 'tracingMode'>,
  requestId: string,
  now: number,
): Trace | undefined {
  if (tracingMode !== 'Active') return undefined;
  const digits = createHash('sha256').update(requestId).digest('hex');
  const seconds = Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, '0');
  return { id: `1-${seconds}-${digits.slice(0, 24)}`, segmentId: digits.slice(24, 40) };
}

/** Returns a trace as a function finds it in `_X_AMZN_TRACE_ID`. */
export function traceHeader({ id, segmentId }: Trace): string {
  return `Root=${id};Parent=${segmentId};Sampled=1`;
}
