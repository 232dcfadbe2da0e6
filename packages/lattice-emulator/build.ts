/**
 * Builds `dist`, which only the package has: the JavaScript of every module, and the types that
 * `index.d.ts` reaches. In the repository the sources run as they are.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(FOLDER, 'dist');
const RELATIVE_IMPORT = /(["'])(\.{1,2}\/[^"']+)\.ts\1/g;

/** Keeps modules apart: an import of `./x.ts` becomes one of `./x.js`. */
const moduleByModule: Plugin = {
  name: 'module-by-module',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: specifier }) => ({
      path: specifier.replace(/\.ts$/, '.js'),
      external: true,
    }));
  },
};

rmSync(DIST, { recursive: true, force: true });
await build({
  absWorkingDir: FOLDER,
  entryPoints: filesIn('src').filter((file) => !file.endsWith('.d.ts')),
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  packages: 'external',
  plugins: [moduleByModule],
  platform: 'node',
  format: 'esm',
  target: 'node22',
});
const tsc = path.join(
  path.dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))),
  'bin/tsc',
);
execFileSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], {
  cwd: FOLDER,
  stdio: 'inherit',
});
const reached = reachTypes(path.join(DIST, 'index.d.ts'));
for (const file of filesIn('dist').filter((name) => name.endsWith('.d.ts'))) {
  if (!reached.has(file)) rmSync(file);
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(FOLDER, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Returns the declaration files that one reaches by imports, whose `.ts` become `.js`. */
function reachTypes(entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(file, 'utf8');
    for (const [, , specifier = ''] of text.matchAll(RELATIVE_IMPORT)) {
      found.add(path.resolve(path.dirname(file), `${specifier}.d.ts`));
    }
    writeFileSync(file, text.replace(RELATIVE_IMPORT, '$1$2.js$1'));
  }
  return found;
}
