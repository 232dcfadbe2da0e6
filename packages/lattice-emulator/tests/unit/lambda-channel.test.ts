import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMessages } from '../../src/services/lambda/runtime/channel.ts';
import type { FromEnvironment } from '../../src/services/lambda/runtime/messages.ts';

describe('readMessages', () => {
  it('always hears the same messages in the same order, however they are cut on the way', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\n', '"', 'é', '€', '😀'),
      maxLength: 20,
    });
    const message = text.map((said): FromEnvironment => ({ kind: 'log', text: said }));
    const messages = fc.array(message, { maxLength: 6 });
    const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 });

    await fc.assert(
      fc.asyncProperty(messages, cuts, async (said, lengths) => {
        expect(await hear(piecesOf(said, lengths))).toEqual(said);
      }),
      { numRuns: 50 },
    );
  });

  it('waits for the end of a message', async () => {
    expect(await hear([Buffer.from('{"kind":"ready"}\n{"kind":')])).toEqual([{ kind: 'ready' }]);
  });
});

async function hear(pieces: readonly Buffer[]): Promise<FromEnvironment[]> {
  const heard: FromEnvironment[] = [];
  const channel = new PassThrough();
  readMessages(channel, (message) => heard.push(message));
  for (const piece of pieces) channel.write(piece);
  channel.end();
  await new Promise((resolve) => channel.on('end', resolve));
  return heard;
}

/** As `writeMessage` writes them, in pieces of the lengths given, again and again. */
function piecesOf(messages: readonly FromEnvironment[], lengths: readonly number[]): Buffer[] {
  const all = Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  const pieces: Buffer[] = [];
  for (let start = 0, turn = 0; start < all.length; turn += 1) {
    const end = start + (lengths[turn % lengths.length] ?? 1);
    pieces.push(all.subarray(start, end));
    start = end;
  }
  return pieces;
}
