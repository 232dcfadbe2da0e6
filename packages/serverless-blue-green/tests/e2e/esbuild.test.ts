import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { NO_ENDPOINT, runSls } from '../../../../scripts/support/sls.ts';
import { createWorkspace, edit } from '../../../../tests/support/workspace.ts';

const folder = createWorkspace();

describe('serverless-esbuild', () => {
  it('bundles the functions of a service that names it by the plugin of this package', async () => {
    const { exitCode } = await runSls(NO_ENDPOINT, ['package', '--stage', 'local'], {
      cwd: folder,
    });

    expect(exitCode).toBe(0);
    expect(existsSync(path.join(folder, '.serverless/blue.zip'))).toBe(true);
  });

  it('is not loaded for a verb, which works without it', async () => {
    const empty = path.join(folder, 'broken.cjs');
    writeFileSync(empty, "throw new Error('serverless-esbuild was loaded');");
    edit(
      folder,
      'packages/serverless-blue-green/src/esbuild.ts',
      "load('serverless-esbuild')",
      "load('./broken.cjs')",
    );

    const status = await runSls(NO_ENDPOINT, ['status', '--stage', 'local'], { cwd: folder });
    const packaging = await runSls(NO_ENDPOINT, ['package', '--stage', 'local'], { cwd: folder });

    expect(status.stderr).toContain('is the emulator running?');
    expect(`${packaging.stdout}${packaging.stderr}`).toContain('serverless-esbuild was loaded');
  });
});
