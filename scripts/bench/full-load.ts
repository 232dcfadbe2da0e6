import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

/** A request as it goes over the wire, again and again. */
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
 * Sends as many requests as come back, each of ten connections one after the other.
 *
 * @throws Error when any of them fails, because speed without answers is none
 */
export async function fullLoad(
  endpoint: string,
  { method, path, headers, body }: LoadRequest,
  seconds: number,
): Promise<LoadResult> {
  const durations: number[] = [];
  const url = endpoint + path;
  // The load generator writes the length itself, and servers refuse to be told twice.
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

/** The SDK's bytes pretend to be text when they are asked, so they are not. */
function toBuffer(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.concat([body]);
}

type Counts = { readonly duration: number; readonly errors: number; readonly non2xx: number };
