/** A request with its whole body. Header names are in lower case; the path is percent-encoded. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query string as sent, without the question mark and still percent-encoded. */
  readonly rawQuery: string;
  /** Repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Every value of every header, in the order in which they were sent. */
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
  /** The TLS connection over which it came; `undefined` over plain HTTP. */
  readonly tls?: TlsFacts | undefined;
};

type TlsFacts = {
  readonly version: string;
  readonly cipher: string;
  /** The name that the client asked for. */
  readonly serverName: string;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
};

export const NO_BODY = new Uint8Array(0);

/** Thrown instead of an answer: the connection is reset. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
