import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

/** A request that is sent repeatedly. */
export type LoadRequest = {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export type LoadResult = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const CONNECTIONS = 10;

/**
 * Sends requests on ten connections, on each the next one as soon as the last one is answered.
 *
 * @throws Error when any of them fails
 */
export async function fullLoad(
  endpoint: string,
  { method, path, headers, body }: LoadRequest,
  seconds: number,
): Promise<LoadResult> {
  const durations: number[] = [];
  const url = endpoint + path;
  // The load generator writes the length itself, and servers refuse a second one.
  const { 'content-length': _, ...own } = headers;
  const options = { url, method, headers: own, connections: CONNECTIONS, duration: seconds };
  const { errors, non2xx, duration } = await new Promise<Counts>((resolve, reject) => {
    const tracker = autocannon(
      { ...options, ...(body === undefined ? {} : { body: toBuffer(body) }) },
      (error, result) => (error === null ? resolve(result) : reject(error)),
    );
    tracker.on('response', (_client, _status, _bytes, ms: number) => durations.push(ms));
  });
  if (errors + non2xx > 0) {
    throw new Error(`${errors + non2xx} of ${durations.length} requests to ${path} failed`);
  }
  return {
    perSecond: durations.length / duration,
    p50Ms: percentile(durations, 50),
    p99Ms: percentile(durations, 99),
  };
}

/** Does not ask the SDK's bytes for their type: they claim to be text. */
function toBuffer(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.concat([body]);
}

type Counts = { readonly duration: number; readonly errors: number; readonly non2xx: number };
