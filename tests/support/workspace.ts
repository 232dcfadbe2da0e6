import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';

const FILES = [
  'serverless.yml',
  'package.json',
  '.env.local',
  'handlers',
  'src',
  'resources',
  'packages/serverless-blue-green',
];

/**
 * A copy of the service in a folder of its own, so that test files which package and deploy do not
 * meet in `.serverless`. It goes away when the test file is done.
 */
export function createWorkspace(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-'));
  for (const file of FILES) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Changes a text in a file of a workspace, as somebody who works on the service does. */
export function edit(folder: string, file: string, before: string, after: string): void {
  const name = path.join(folder, file);
  const text = readFileSync(name, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(name, text.replace(before, after));
}
