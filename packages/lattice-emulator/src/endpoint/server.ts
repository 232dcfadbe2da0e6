import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionLost, type HttpRequest, type HttpResponse } from './http.ts';

/** Answers a request. {@link ConnectionLost} resets the connection; other rejections are bugs. */
export type Answer = (request: HttpRequest) => Promise<HttpResponse>;

/** Longer than clients keep idle connections, so that none meets a closed one. */
const KEEP_ALIVE_MS = 60_000;

/** The one HTTP server of the emulator, on the loopback interface only. */
export class LoopbackServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws when the port is taken */
  static async listen(port: number, answer: Answer): Promise<LoopbackServer> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
      handle(answer, incoming, outgoing).catch((error: unknown) => {
        if (error instanceof ConnectionLost) return incoming.socket.resetAndDestroy();
        console.error('emulator: a request was not answered', error);
        outgoing.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new LoopbackServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function handle(
  answer: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming).catch(() => undefined);
  // The client closed the connection before its request was complete.
  if (request === undefined) return;
  const response = await answer(request);
  outgoing.writeHead(response.status, withLength(response, incoming.method));
  outgoing.end(response.body);
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const body = await readBody(incoming);
  const url = incoming.url ?? '/';
  const headerLists = incoming.headersDistinct as HttpRequest['headerLists'];
  const queryStart = url.indexOf('?');
  const rawQuery = queryStart < 0 ? '' : url.slice(queryStart + 1);
  return {
    method: incoming.method ?? 'GET',
    path: queryStart < 0 ? url : url.slice(0, queryStart),
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: joinHeaders(headerLists),
    headerLists,
    body,
  };
}

/** Uses events, because an async iterator would cost more than the rest of this module. */
function readBody(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('the client closed the connection'));
    });
  });
}

function joinHeaders(headerLists: HttpRequest['headerLists']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headerLists).map(([name, values]) => [name, values.join(', ')]),
  );
}

/** Adds the length of the body; for HEAD the operation sets that of the omitted body. */
function withLength(
  response: HttpResponse,
  method: string | undefined,
): Record<string, string | string[]> {
  const headers = { ...response.headers } as Record<string, string | string[]>;
  if (method === 'HEAD') return headers;
  return { ...headers, 'content-length': String(Buffer.byteLength(response.body)) };
}
