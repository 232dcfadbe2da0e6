import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildVersion } from '../../src/checks/build-version.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'build-version-'));
  writeManifest({ version: '0.3.0' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the name of a build', () => {
  it('is the version in package.json where there is no git', () => {
    expect(buildVersion(folder)).toBe('0.3.0');
  });

  it('is the commit where there is no tag, and says when files have changed', () => {
    commit();
    expect(buildVersion(folder)).toMatch(/^[0-9a-f]{7,}$/);

    writeManifest({ version: '0.3.1' });
    expect(buildVersion(folder)).toMatch(/^[0-9a-f]{7,}-dirty$/);
  });

  it('is the tag at the commit, without its v, and counts the commits since', () => {
    commit();
    git('tag', 'v1.2.0');
    expect(buildVersion(folder)).toBe('1.2.0');

    commit();
    expect(buildVersion(folder)).toMatch(/^1\.2\.0-1-g[0-9a-f]{7,}$/);
  });

  it('is refused where neither has one', () => {
    writeManifest({});

    expect(() => buildVersion(folder)).toThrow(
      /package\.json: expected the name of the build, got undefined$/,
    );
  });
});

function writeManifest(manifest: object): void {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
}

function commit(): void {
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message', 'a build');
}

function git(...args: readonly string[]): void {
  const settings = ['user.name=test', 'user.email=test@example.com', 'commit.gpgsign=false'];
  execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...args], {
    cwd: folder,
    stdio: 'pipe',
  });
}
