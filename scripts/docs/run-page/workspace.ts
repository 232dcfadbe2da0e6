import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../support/sls.ts';

const AUTHOR = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com'];

/** A fresh copy of this repository, as a reader of its pages has it. */
export class PageWorkspace {
  readonly #parent = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-page-'));
  readonly folder = path.join(this.#parent, 'lattice-blue-green');

  constructor() {
    const listed = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
    for (const file of listed.split('\0').filter((name) => existsSync(path.join(ROOT, name)))) {
      if (file !== '') cpSync(path.join(ROOT, file), path.join(this.folder, file));
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
    git(this.folder, 'init', '--quiet');
    // A pattern that ends with a slash, as in .gitignore, does not match a link.
    appendFileSync(path.join(this.folder, '.git/info/exclude'), 'node_modules\n');
    git(this.folder, 'add', '--all');
    git(this.folder, ...AUTHOR, 'commit', '--quiet', '--message', 'feat: as downloaded');
  }

  remove(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
}
