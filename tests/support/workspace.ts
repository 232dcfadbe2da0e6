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

/** The files of the service, without what runs or tests it. */
export const WORKSPACE_FILES = [
  'serverless.yml',
  'blue-green.yml',
  'package.json',
  '.env.local',
  'app',
  'handlers',
  'src',
  'resources',
  'packages/serverless-blue-green',
];

/**
 * Copies the service into a folder of its own, so that test files do not share `.serverless`. It is
 * removed when the test file is done.
 */
export function createWorkspace(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-'));
  for (const file of WORKSPACE_FILES) {
    cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Takes away what the application adds to the service, for tests of what this repository needs. */
export function withoutApplication(folder: string): void {
  const files = {
    'app/function.yml': 'timeout: 10\nenvironment: {}\n',
    'app/functions.yml': '{}\n',
    'app/params.yml': 'prod:\n  logRetentionInDays: 90\n',
    'resources/app.yml': 'Resources: {}\n',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
}

/** Replaces a text in a file of a workspace, as a developer would. */
export function edit(folder: string, file: string, before: string, after: string): void {
  const name = path.join(folder, file);
  const text = readFileSync(name, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(name, text.replace(before, after));
}
