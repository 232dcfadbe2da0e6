import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { cachedAnswer } from '../../src/services/cloudformation/engine/specification/answer-cache.ts';

const READER = fileURLToPath(import.meta.url);
const ANSWER = { typeNames: ['AWS::SNS::Topic'], types: {} };

let folder: string;
let reads: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'specification-cache-'));
  reads = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads once, and keeps the answer for later runs', async () => {
  expect(await answerFor(['AWS::SNS::Topic'])).toEqual(ANSWER);
  expect(await answerFor(['AWS::SNS::Topic'])).toEqual(ANSWER);

  expect(reads).toBe(1);
});

it('reads again for other types', async () => {
  await answerFor(['AWS::SNS::Topic']);
  await answerFor(['AWS::SQS::Queue']);

  expect(reads).toBe(2);
});

it('reads again when a kept answer is damaged', async () => {
  await answerFor(['AWS::SNS::Topic']);
  for (const name of readdirSync(folder)) writeFileSync(path.join(folder, name), '{"typeNames"');

  expect(await answerFor(['AWS::SNS::Topic'])).toEqual(ANSWER);
  expect(reads).toBe(2);
});

it('reads every time where nothing can be kept', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const answer = () => cachedAnswer([], READER, read, path.join(file, 'no-folder'));

  expect([await answer(), await answer()]).toEqual([ANSWER, ANSWER]);
  expect(reads).toBe(2);
});

function answerFor(types: readonly string[]) {
  return cachedAnswer(types, READER, read, folder);
}

async function read() {
  reads += 1;
  return ANSWER;
}
