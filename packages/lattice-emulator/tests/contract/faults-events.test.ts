import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../src/faults/fault.ts';
import { startEmulator } from '../support/emulator.ts';
import { EventQueue } from '../support/event-queue.ts';

const emulator = await startEmulator();

afterEach(() => {
  emulator.faults.clear();
});

describe('an event', () => {
  it('that is late comes so much later, and not before', async () => {
    const queue = await EventQueue.create(emulator, 'late');
    emulator.faults.add({ kind: 'late', rule: 'late', by: '2m', times: 1 });

    await queue.put('late');
    await emulator.clock.advance(119_999);
    const before = await queue.take();
    await emulator.clock.advance(1);

    expect(before).toEqual([]);
    expect(await queue.take()).toEqual(['late']);
  });

  it('that is delivered twice comes twice', async () => {
    const queue = await EventQueue.create(emulator, 'twice');
    emulator.faults.add({ kind: 'twice', times: 1 });

    await queue.put('doubled');
    await queue.put('plain');
    await emulator.clock.advance(0);

    expect(await queue.take()).toEqual(['doubled', 'doubled', 'plain']);
  });

  it('that is lost never arrives, and the journal names the fault', async () => {
    const queue = await EventQueue.create(emulator, 'lost');
    const id = emulator.faults.add({ kind: 'lost', source: 'lost', detailType: 'gone' });

    await queue.put('gone');
    await queue.put('there');
    await emulator.clock.advance('1h');

    expect(await queue.take()).toEqual(['there']);
    expect(emulator.journal.entries({ fault: id })).toMatchObject([
      {
        kind: 'fault',
        place: 'delivery',
        does: 'lost',
        about: { rule: ['lost', expect.any(String)], detailType: 'gone' },
      },
    ]);
  });

  it('that is out of order comes after the next one', async () => {
    const queue = await EventQueue.create(emulator, 'order');
    emulator.faults.add({ kind: 'out-of-order', times: 1 });

    for (const name of ['first', 'second', 'third']) await queue.put(name);
    await emulator.clock.advance(0);

    expect(await queue.take()).toEqual(['second', 'first', 'third']);
  });

  it('that is out of order waits for the next one for a limited time', async () => {
    const queue = await EventQueue.create(emulator, 'alone');
    emulator.faults.add({ kind: 'out-of-order', atMost: '3m' });

    await queue.put('alone');
    await emulator.clock.advance(179_999);
    const before = await queue.take();
    await emulator.clock.advance(1);

    expect(before).toEqual([]);
    expect(await queue.take()).toEqual(['alone']);
  });

  it('that is out of order passes each neighbour once when all are', async () => {
    const queue = await EventQueue.create(emulator, 'all');
    emulator.faults.add({ kind: 'out-of-order', atMost: '1m' });

    for (const name of ['first', 'second', 'third']) await queue.put(name);
    await emulator.clock.advance('1m');

    expect((await queue.take()).sort()).toEqual(['first', 'second', 'third']);
  });

  it.each<[Partial<FaultInput>, boolean]>([
    [{ rule: 'selected' }, true],
    [{ rule: 'arn:aws:events:*:rule/selected' }, true],
    [{ rule: 'other' }, false],
    [{ target: 'queue' }, true],
    [{ target: '*:selected' }, true],
    [{ target: 'topic' }, false],
    [{ source: 'selected' }, true],
    [{ source: 'aws.*' }, false],
    [{ detailType: 'CloudWatch Alarm *' }, true],
    [{ detailType: 'CloudWatch' }, false],
    [{ service: 'eventbridge' }, true],
    [{ source: 'selected', detailType: 'something else' }, false],
  ])('is struck by a fault for %j: %s', async (selectors, isStruck) => {
    const queue = await EventQueue.create(emulator, 'selected');
    emulator.faults.add({ kind: 'lost', ...selectors });

    await queue.put('CloudWatch Alarm State Change');
    await emulator.clock.advance(0);

    expect(await queue.take()).toHaveLength(isStruck ? 0 : 1);
  });
});
