import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FloorAnswer } from './answer.ts';

/** Reads each request to its end and sends the result of `answer`. */
export function serveFloor(answer: (request: IncomingMessage) => Promise<FloorAnswer>): void {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', async () => {
      const { headers, body } = await answer(incoming);
      outgoing.writeHead(200, {
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
      });
      outgoing.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`ready on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  process.on('SIGINT', () => process.exit());
}
