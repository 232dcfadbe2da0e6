import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { hasFirstRecord, isTls, readServerName, UNRECOGNIZED_NAME } from './client-hello.ts';
import { ConnectionLost, type HttpRequest, type HttpResponse } from './http.ts';

/** Answers a request. {@link ConnectionLost} resets the connection; other rejections are bugs. */
export type Answer = (request: HttpRequest) => Promise<HttpResponse>;

/** Returns the certificate of a name, with its key; `undefined` for a name that has none. */
export type FindCertificate = (serverName: string) => Promise<SecureContext> | undefined;

/** Longer than clients keep idle connections, so that none meets a closed one. */
const KEEP_ALIVE_MS = 60_000;

/** The one server of the emulator, for HTTP and HTTPS, on the loopback interface only. */
export class LoopbackServer {
  readonly #server: TcpServer;
  readonly #sockets = new Set<Socket>();

  private constructor(answer: Answer, findCertificate: FindCertificate) {
    const http = createHttpServer(answer);
    this.#server = createTcpServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      readStart(socket)
        .then((start) =>
          isTls(start) ? acceptTls(socket, start, http, findCertificate) : hand(socket, http),
        )
        .catch((error: unknown) => {
          console.error('emulator: a connection was not accepted', error);
          socket.destroy();
        });
    });
  }

  /** @throws when the port is taken */
  static async listen(
    port: number,
    answer: Answer,
    findCertificate: FindCertificate = () => undefined,
  ): Promise<LoopbackServer> {
    const loopback = new LoopbackServer(answer, findCertificate);
    await new Promise<void>((resolve, reject) => {
      loopback.#server.once('error', reject);
      loopback.#server.listen(port, '127.0.0.1', resolve);
    });
    return loopback;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function createHttpServer(answer: Answer): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    handle(answer, incoming, outgoing).catch((error: unknown) => {
      if (error instanceof ConnectionLost) return reset(incoming.socket);
      console.error('emulator: a request was not answered', error);
      outgoing.destroy();
    });
  });
}

/**
 * Reads how a connection begins: of a TLS client its first record, of others anything. The socket
 * is paused then, and gives all of it again.
 */
function readStart(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    let start: Buffer = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      if (isTls(start) && !hasFirstRecord(start)) return;
      socket.off('data', read);
      socket.pause();
      socket.unshift(start);
      resolve(start);
    };
    socket.on('data', read);
  });
}

function hand(socket: Socket, http: Server): void {
  // As a server of Node.js that has its connections from the start.
  socket.allowHalfOpen = true;
  http.emit('connection', socket);
  socket.resume();
}

async function acceptTls(
  socket: Socket,
  start: Buffer,
  http: Server,
  findCertificate: FindCertificate,
): Promise<void> {
  const name = readServerName(start);
  const secureContext = name === undefined ? undefined : await findCertificate(name);
  if (secureContext === undefined) {
    socket.end(UNRECOGNIZED_NAME);
    return;
  }
  const secure = new TLSSocket(socket, { isServer: true, secureContext });
  RAW.set(secure, socket);
  secure.on('error', () => socket.destroy());
  secure.once('secure', () => http.emit('connection', secure));
}

/** The connections below those that speak TLS. */
const RAW = new WeakMap<Socket, Socket>();

/** Cuts a connection, so that its client sees a reset. */
function reset(socket: Socket): void {
  (RAW.get(socket) ?? socket).resetAndDestroy();
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
    tls: tlsOf(incoming.socket),
  };
}

function tlsOf(socket: Socket): HttpRequest['tls'] {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { servername } = socket as TLSSocket & { readonly servername?: string };
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    serverName: servername ?? '',
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
