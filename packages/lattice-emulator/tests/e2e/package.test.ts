import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateServiceNetworkCommand,
  ListServiceNetworksCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig } from '../support/emulator.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = createRequire(import.meta.url).resolve('typescript/package.json');
const LONGEST_RUN_MS = 60_000;
const run = promisify(execFile);

const PROGRAM = `
import { createEmulator } from 'lattice-emulator';
const emulator = await createEmulator();
console.log('emulator ready on ' + emulator.endpoint);
process.once('SIGTERM', () => emulator.close());
`;
const TYPED_PROGRAM = `
import { createEmulator, type Emulator, type FaultInput } from 'lattice-emulator';
const emulator: Emulator = await createEmulator({ speed: 0, settings: { latticeSettleMs: 0 } });
const fault: FaultInput = { kind: 'throttle', service: 'vpc-lattice', times: 2 };
const id: string = emulator.faults.add(fault);
await emulator.clock.advance('5m');
export const struck: (string | undefined)[] = emulator.journal
  .entries({ fault: id })
  .map(({ operation }) => operation);
// @ts-expect-error: there is no such kind
emulator.faults.add({ kind: 'nonsense' });
`;

const started: ChildProcess[] = [];
let folder = '';
let app = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lattice-emulator-package-'));
  app = path.join(folder, 'app');
  await npm(PACKAGE, 'pack', '--pack-destination', folder);
  const [tarball = ''] = await readdir(folder);
  await mkdir(app);
  await writeFile(path.join(app, 'package.json'), '{ "private": true, "type": "module" }');
  const quick = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await npm(app, 'install', ...quick, path.join(folder, tarball));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(stop));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(path.join(PACKAGE, 'dist'), { recursive: true, force: true });
});

describe('the packed emulator, installed in an empty folder', () => {
  it('answers AWS clients when it is started by its command', async () => {
    const endpoint = await start('node_modules/.bin/lattice-emulator', '--port', '0');

    expect(await useServices(endpoint)).toEqual({ networks: ['shop'], answer: '"Hello, Ada"' });
  });

  it('answers AWS clients when a program imports it', async () => {
    await writeFile(path.join(app, 'program.js'), PROGRAM);
    const endpoint = await start('program.js');

    expect(await useServices(endpoint)).toEqual({ networks: ['shop'], answer: '"Hello, Ada"' });
  });

  it('has types that compile without any other package', async () => {
    await writeFile(path.join(app, 'program.ts'), TYPED_PROGRAM);
    const flags = ['--ignoreConfig', '--noEmit', '--strict', '--types', ''];
    const nodeNext = ['--target', 'es2022', '--module', 'nodenext'];
    const tsc = path.join(path.dirname(TYPESCRIPT), 'bin/tsc');
    const compiling = run(process.execPath, [tsc, ...flags, ...nodeNext, 'program.ts'], {
      cwd: app,
      timeout: LONGEST_RUN_MS,
    });

    await expect(compiling).resolves.toMatchObject({ stdout: '' });
  });
});

/** Calls Lattice, a function (a process) and CloudFormation (which reads types in a process). */
async function useServices(endpoint: string) {
  const config = clientConfig({ endpoint });
  const lattice = new VPCLatticeClient(config);
  await lattice.send(new CreateServiceNetworkCommand({ name: 'shop' }));
  const { items = [] } = await lattice.send(new ListServiceNetworksCommand({}));

  await createFunctionRole({ endpoint });
  const source = "export const handler = async ({ name }) => 'Hello, ' + name;";
  await createFunction({ endpoint }, 'greeter', source);
  const { Payload = new Uint8Array() } = await new LambdaClient(config).send(
    new InvokeCommand({ FunctionName: 'greeter', Payload: JSON.stringify({ name: 'Ada' }) }),
  );

  const client = new CloudFormationClient(config);
  const TemplateBody = JSON.stringify({ Resources: { Orders: { Type: 'AWS::SQS::Queue' } } });
  await client.send(new CreateStackCommand({ StackName: 'orders', TemplateBody }));
  const waiting = { client, minDelay: 1, maxDelay: 1, maxWaitTime: 20 };
  await waitUntilStackCreateComplete(waiting, { StackName: 'orders' });
  return {
    networks: items.map(({ name }) => name),
    answer: Buffer.from(Payload).toString(),
  };
}

/** Starts a program of the folder and returns the endpoint that it prints. */
async function start(file: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: app,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_RUN_MS,
  });
  started.push(child);
  for await (const line of createInterface(child.stdout)) {
    const [, endpoint] = /^emulator ready on (http:\S+)$/.exec(line) ?? [];
    if (endpoint !== undefined) return endpoint;
  }
  throw new Error(`${file} exited before it was ready`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}

function npm(cwd: string, ...args: string[]) {
  return run('npm', args, { cwd, env: plainEnvironment(), timeout: LONGEST_RUN_MS });
}

/** The environment of a user: without what `npm test` and Jest add for themselves. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(config|package|lifecycle)|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries(entries);
}
