import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT, runSls } from '../../../../scripts/support/sls.ts';
import { createWorkspace } from '../../../../tests/support/workspace.ts';
import { startEmulator } from '../../../lattice-emulator/tests/support/emulator.ts';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';

type Manifest = Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;

const LONGEST_RUN_MS = 60_000;
const run = promisify(execFile);
const verbs = loadVerbs();
const emulator = await startEmulator();

/** A copy of the repository: a build in the real one would be in the way of other tests. */
const workspace = createWorkspace();
const app = path.join(workspace, 'app');
const installed = path.join(app, 'node_modules/serverless-blue-green');

const SERVICE = `
service: shop
provider: { name: aws, runtime: nodejs24.x }
plugins: [serverless-blue-green/esbuild, serverless-blue-green]
functions: { status: { handler: status.handler } }
`;
const PROGRAM = `
import ServerlessBlueGreen from 'serverless-blue-green';
const processedInput = { commands: ['deploy'], options: {} };
const getProvider = () => ({ getStage: () => 'prod' });
const serverless = { processedInput, getProvider, service: {} };
const { commands, hooks } = new ServerlessBlueGreen(serverless, {}, {});
console.log(JSON.stringify({ commands, hooks: Object.keys(hooks) }));
`;
const TYPED_PROGRAM = `
import ServerlessBlueGreen from 'serverless-blue-green';
declare const given: ConstructorParameters<typeof ServerlessBlueGreen>;
export const names: string[] = Object.keys(new ServerlessBlueGreen(...given).commands);
// @ts-expect-error: a plugin needs the Framework
new ServerlessBlueGreen();
`;

beforeAll(async () => {
  for (const file of ['tsconfig.json', 'LICENSE'])
    cpSync(path.join(ROOT, file), path.join(workspace, file));
  const source = path.join(workspace, 'packages/serverless-blue-green');
  await run('npm', ['pack', '--pack-destination', workspace], at(source));
  const [tarball = ''] = readdirSync(workspace).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  await run('tar', [
    '-xzf',
    path.join(workspace, tarball),
    '--strip-components=1',
    '-C',
    installed,
  ]);
  linkDependencies();
  writeFileSync(path.join(app, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(path.join(app, 'serverless.yml'), SERVICE);
});

describe('the packed plugin', () => {
  it('has JavaScript, types, a README and a licence, and nothing else', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });

    const others = files.filter(
      (name) => !/^dist\/.*(\.js|\.d\.ts)$|^dist(\/[a-z-]+)?$/.test(name),
    );
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(files).toEqual(expect.arrayContaining(['dist/index.d.ts', 'dist/verbs/promote.js']));
  });

  it('declares what it imports, in the versions that this repository uses', () => {
    const { dependencies } = manifestIn(installed);
    const root = manifestIn(ROOT);
    const emulatorPackage = manifestIn(path.join(ROOT, 'packages/lattice-emulator'));
    const used = { ...emulatorPackage.dependencies, ...root.devDependencies, ...root.dependencies };

    expect(importsIn(path.join(installed, 'dist'))).toEqual(Object.keys(dependencies).sort());
    for (const [name, version] of Object.entries(dependencies)) {
      expect([name, version]).toEqual([name, used[name]]);
    }
  });
});

describe('the packed plugin, installed in an empty folder', () => {
  it('has a command and a hook for every verb', async () => {
    writeFileSync(path.join(app, 'program.js'), PROGRAM);

    const { stdout } = await run(process.execPath, ['program.js'], at(app));

    const { commands, hooks } = JSON.parse(stdout);
    const groups = new Set(verbs.map(({ name }) => name.split(' ')[0]));
    expect(Object.keys(commands)).toEqual(expect.arrayContaining([...groups]));
    expect(hooks).toEqual(
      expect.arrayContaining(verbs.map(({ name }) => `${name.replace(' ', ':')}:run`)),
    );
  });

  it('has types that compile', async () => {
    writeFileSync(path.join(app, 'program.ts'), TYPED_PROGRAM);
    const package_ = createRequire(import.meta.url).resolve('typescript/package.json');
    const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--types', ''];
    const nodeNext = ['--target', 'es2022', '--module', 'nodenext'];
    const tsc = path.join(path.dirname(package_), 'bin/tsc');

    const compiling = run(process.execPath, [tsc, ...flags, ...nodeNext, 'program.ts'], at(app));

    await expect(compiling).resolves.toMatchObject({ stdout: '' });
  });
});

describe('the packed plugin, in the real Serverless CLI', () => {
  it('prints an overview of sls rollout', async () => {
    const { exitCode, stdout } = await sls('rollout', '--help');

    expect(exitCode).toBe(0);
    for (const { name } of verbs.filter((verb) => verb.name.startsWith('rollout '))) {
      expect(stdout).toContain(`sls ${name}  `);
    }
  });

  it('offers the option that was meant, with exit code 4', async () => {
    const { exitCode, stdout, stderr } = await sls(
      ...['rollout', 'start', '--steps', '10', '--stpes', '5'],
    );

    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toBe('--stpes: unknown option of sls rollout start, did you mean --steps?\n');
  });

  it('prints one line of JSON for a stage that is not deployed, with exit code 3', async () => {
    const { exitCode, stdout } = await sls('status', '--json', '--stage', 'prod');

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      type: 'error',
      command: 'status',
      code: 'NotDeployed',
      message:
        'refused (NotDeployed): there is no function shop-prod-status; deploy the stage first: sls deploy --stage prod',
      exitCode: 3,
    });
  });
});

function sls(...args: string[]) {
  return runSls(emulator.endpoint, args, { cwd: app });
}

/** Links what the package declares and nothing else, so that no other import can succeed. */
function linkDependencies(): void {
  for (const name of Object.keys(manifestIn(installed).dependencies)) {
    const link = path.join(app, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules', name), link);
  }
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Returns the names of the packages that a folder's modules import. */
function importsIn(folder: string): string[] {
  const modules = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = modules
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .flatMap((source) => [...source.matchAll(/\bfrom "([^".][^"]*)"/g)])
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:'));
  return [...new Set(names)].sort();
}

/** The environment of a user: without what `npm test` and Jest add for themselves. */
function at(cwd: string) {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(config|package|lifecycle)|NODE_OPTIONS$)/.test(name),
  );
  return { cwd, env: Object.fromEntries(entries), timeout: LONGEST_RUN_MS };
}
