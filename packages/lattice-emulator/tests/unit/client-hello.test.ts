import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connect } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasFirstRecord, isTls, readServerName } from '../../src/endpoint/client-hello.ts';

const hello = await captureHello('Shop.example.com');

describe('the first record of a TLS client', () => {
  it('names the server, in lower case', () => {
    expect(isTls(hello)).toBe(true);
    expect(readServerName(hello)).toBe('shop.example.com');
  });

  it('names none when the client connects by address', async () => {
    expect(readServerName(await captureHello())).toBeUndefined();
  });

  it('is whole with its last byte', () => {
    expect([hello, hello.subarray(0, -1), hello.subarray(0, 4)].map(hasFirstRecord)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('never does harm, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.nat(hello.length), fc.uint8Array({ maxLength: 64 }), (at, noise) => {
        const broken = Buffer.from(hello);
        broken.set(noise.subarray(0, Math.max(0, hello.length - at)), at);
        const names = [broken, broken.subarray(0, at), Buffer.from(noise)].map(readServerName);
        return names.every((name) => name === undefined || typeof name === 'string');
      }),
    );
  });
});

/** Returns what a TLS client of Node.js sends first. */
async function captureHello(servername = ''): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, servername });
  client.on('error', () => {});
  const [socket] = await once(server, 'connection');
  let start = Buffer.alloc(0);
  while (!hasFirstRecord(start)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    start = Buffer.concat([start, chunk]);
  }
  socket.destroy();
  client.destroy();
  server.close();
  return start;
}
