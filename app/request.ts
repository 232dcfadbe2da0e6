import type { LatticeEvent } from '../src/http/lattice-event.ts';

/** A request, whatever delivered it. */
export type Request = {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name; the first value where there are several. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/**
 * Reads a Lattice event: splits the query from the path, and turns lists into single values.
 */
export function readRequest(event: LatticeEvent): Request {
  const [path = '/', query = ''] = event.path.split('?', 2);
  return {
    method: event.method,
    path,
    query: new URLSearchParams(query),
    headers: readHeaders(event.headers),
    body: readBody(event),
  };
}

function readHeaders(headers: LatticeEvent['headers']): Map<string, string> {
  return new Map(
    Object.entries(headers ?? {}).map(([name, values]) => [
      name.toLowerCase(),
      [values].flat()[0] ?? '',
    ]),
  );
}

function readBody({ body = '', isBase64Encoded }: LatticeEvent): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
}
