import { describe, expect, it } from '@jest/globals';
import { runPageInTest } from '../support/run-page-in-test.ts';

const TIMEOUT_MS = 600_000;

describe('README.md', () => {
  it(
    'runs from top to bottom as it is written, and leaves nothing behind',
    async () => {
      const { changed, left } = await runPageInTest('README.md');

      expect(changed).toEqual([]);
      expect(left).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
