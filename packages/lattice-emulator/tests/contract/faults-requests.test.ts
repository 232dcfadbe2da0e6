import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../src/faults/fault.ts';
import { startEmulator } from '../support/emulator.ts';
import { answering, forward, LatticeFactory, sendTo } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
/** Answers how often it was asked. */
const target = await factory.createTarget(`let count = 0; ${answering('String(count += 1)')}`);
const service = await factory.createService();
await factory.createListener(service, forward([target.id, 1]));
const SERVICE = 'vpc-lattice-svcs';

afterEach(() => {
  emulator.faults.clear();
});

describe('a request through VPC Lattice', () => {
  it('is answered with the status that a fault names, and the function does not run', async () => {
    const before = await count();
    emulator.faults.add({ kind: 'error', service: SERVICE, status: 503, times: 1 });

    await expect(send()).resolves.toMatchObject({ status: 503 });
    expect(await count()).toBe(before + 1);
  });

  it('is reset before the function runs', async () => {
    const before = await count();
    const id = emulator.faults.add({ kind: 'reset', service: SERVICE, times: 1 });

    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(before + 1);
    expect(emulator.journal.entries({ fault: id })).toMatchObject([
      { kind: 'request', method: 'GET', path: '/', error: { code: 'ConnectionLost' } },
    ]);
  });

  it('whose answer is lost has made the function run', async () => {
    const before = await count();
    emulator.faults.add({ kind: 'answer-lost', service: SERVICE, times: 1 });

    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await count()).toBe(before + 2);
  });

  it('that is never answered ends after a bound', async () => {
    emulator.faults.add({ kind: 'timeout', service: SERVICE, atMost: '50ms', times: 1 });

    await expect(send()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('is slow by so much', async () => {
    await send();
    emulator.faults.add({ kind: 'slow', service: SERVICE, by: '200ms' });
    const startedAt = performance.now();

    const { status } = await send();

    expect(status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  it.each<[Partial<FaultInput>, boolean]>([
    [{ resource: service.name }, true],
    [{ resource: service.id }, true],
    [{ resource: service.arn }, true],
    [{ resource: service.domainName }, true],
    [{ resource: '/products*' }, true],
    [{ resource: '/orders*' }, false],
    [{ operation: 'GET' }, true],
    [{ operation: 'POST' }, false],
  ])('is struck by a fault for %j: %s', async (selectors, isStruck) => {
    emulator.faults.add({ kind: 'error', service: SERVICE, status: 418, ...selectors });

    const { status } = await sendTo(emulator, service.domainName, { path: '/products/1' });

    expect(status).toBe(isStruck ? 418 : 200);
  });

  it('is not struck by a fault for calls, but what Lattice does with it is', async () => {
    await send();
    emulator.faults.add({ kind: 'throttle', service: 'lambda', caller: 'vpc-lattice.*', times: 1 });

    await expect(send()).resolves.toMatchObject({ status: 500 });
    await expect(send()).resolves.toMatchObject({ status: 200 });
  });

  it('is in the journal with who answered it', async () => {
    const { domainName: host } = service;

    await sendTo(emulator, host, { method: 'PUT', path: '/a%20b?c=d' });

    expect(emulator.journal.entries({ service: SERVICE }).at(-1)).toEqual({
      number: expect.any(Number),
      time: new Date(emulator.clock.now()).toISOString(),
      kind: 'request',
      account: '123456789012',
      region: 'us-east-1',
      service: SERVICE,
      method: 'PUT',
      host,
      path: '/a%20b',
      caller: { kind: 'anonymous', name: 'anonymous', arn: 'anonymous' },
      status: 200,
      targetGroupArn: target.arn,
      durationMs: expect.any(Number),
    });
  });
});

function send() {
  return sendTo(emulator, service.domainName);
}

async function count(): Promise<number> {
  return Number((await send()).text);
}
