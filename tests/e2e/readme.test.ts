import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';
import { runPageInTest } from '../support/run-page-in-test.ts';

const TIMEOUT_MS = 600_000;

const isPage = readFileSync(path.join(ROOT, 'README.md'), 'utf8').startsWith('<!-- page:');

describe('README.md', () => {
  // Another README, of a service made from this repository, is no page to run.
  (isPage ? it : it.skip)(
    'runs from top to bottom as it is written, and leaves nothing behind',
    async () => {
      const { changed, left } = await runPageInTest('README.md');

      expect(changed).toEqual([]);
      expect(left).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
