/**
 * Builds `dist`, which only the package has: the JavaScript of every module, the service's contract
 * in one file, and the types that `index.d.ts` reaches. In the repository the sources run as they are.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(FOLDER, '../..');
const SOURCE = path.join(FOLDER, 'src');
const DIST = path.join(FOLDER, 'dist');
const CONTRACT = path.join(ROOT, 'src/contract.ts');
const RELATIVE_IMPORT = /(["'])(\.{1,2}\/[^"']+)\.ts\1/g;

/** Keeps modules apart: an import of `./x.ts` becomes one of `./x.js`. */
const moduleByModule: Plugin = {
  name: 'module-by-module',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: specifier, importer, resolveDir }) => {
      // The service's modules are bundled into its contract.
      if (path.relative(SOURCE, importer).startsWith('..')) return undefined;
      const target = path.resolve(resolveDir, specifier);
      const name = target === CONTRACT ? 'contract.ts' : path.relative(SOURCE, target);
      const from = path.relative(resolveDir, path.join(SOURCE, name)).replace(/\.ts$/, '.js');
      return { path: from.startsWith('.') ? from : `./${from}`, external: true };
    });
  },
};

rmSync(DIST, { recursive: true, force: true });
await build({
  absWorkingDir: FOLDER,
  entryPoints: [
    ...filesIn(SOURCE).map((file) => ({ in: file, out: path.relative(SOURCE, file).slice(0, -3) })),
    { in: CONTRACT, out: 'contract' },
  ],
  outdir: 'dist',
  bundle: true,
  packages: 'external',
  plugins: [moduleByModule],
  platform: 'node',
  format: 'esm',
  target: 'node22',
});
emitTypes();

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Must not leave types of modules that are no part of the package. */
function emitTypes(): void {
  const types = mkdtempSync(path.join(tmpdir(), 'serverless-blue-green-types-'));
  const tsc = path.join(
    path.dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))),
    'bin/tsc',
  );
  const flags = ['--project', 'tsconfig.build.json', '--outDir', types];
  execFileSync(process.execPath, [tsc, ...flags], { cwd: FOLDER, stdio: 'inherit' });
  const emitted = path.join(types, path.relative(ROOT, SOURCE));
  for (const file of reachTypes(path.join(emitted, 'index.d.ts'))) {
    cpSync(file, path.join(DIST, path.relative(emitted, file)));
  }
  rmSync(types, { recursive: true });
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
