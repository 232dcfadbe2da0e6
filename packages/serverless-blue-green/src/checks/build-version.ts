import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The words of `git describe` before a version, such as `v` in `v1.2.0`. */
const TAG_PREFIX = /^v(?=\d)/;

/**
 * Names the build of the source in a folder: its last git tag, with the number of commits since and the
 * commit where there are any, such as `1.2.0` or `1.2.0-3-ga1b2c3d`; the commit where there is no tag;
 * `-dirty` at the end where files have changed. Without git, the version in package.json.
 *
 * @throws Error where there is neither
 */
export function buildVersion(folder: string): string {
  return gitVersion(folder) ?? packageVersion(folder);
}

function gitVersion(folder: string): string | undefined {
  try {
    const described = execFileSync('git', ['describe', '--tags', '--always', '--dirty'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return described.trim().replace(TAG_PREFIX, '') || undefined;
  } catch {
    return undefined;
  }
}

function packageVersion(folder: string): string {
  const file = path.join(folder, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
  if (typeof version === 'string' && version !== '') return version;
  throw new Error(`version in ${file}: expected the name of the build, got ${String(version)}`);
}
