import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../support/sls.ts';

const AUTHOR = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com'];

/** A fresh copy of this repository, with one commit, as a reader of its pages has it. */
export class PageWorkspace {
  readonly #parent = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-page-'));
  readonly folder = path.join(this.#parent, 'lattice-blue-green');

  constructor() {
    const left = new Set(['.git', ...ignoredNames()]);
    const filter = (file: string) => !left.has(path.basename(file));
    cpSync(ROOT, this.folder, { recursive: true, filter });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
    this.#git('init', '--quiet');
    // A pattern that ends with a slash, as in .gitignore, does not match a link.
    appendFileSync(path.join(this.folder, '.git/info/exclude'), 'node_modules\n');
    this.#git('add', '--all');
    this.#git(...AUTHOR, 'commit', '--quiet', '--message', 'feat: as downloaded');
  }

  remove(): void {
    rmSync(this.#parent, { recursive: true, force: true });
  }

  #git(...args: readonly string[]): void {
    // A home of its own: nobody's hooks and signatures.
    const env = { PATH: process.env.PATH, HOME: this.#parent };
    execFileSync('git', args, { cwd: this.folder, env });
  }
}

/** Returns the names of the folders in .gitignore. */
function ignoredNames(): string[] {
  const patterns = readFileSync(path.join(ROOT, '.gitignore'), 'utf8').split('\n');
  return patterns.filter((pattern) => pattern !== '').map((pattern) => path.basename(pattern));
}
