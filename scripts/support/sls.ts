import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { LOCAL_CLIENT } from './local-client.ts';

/** This project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The real Serverless CLI. */
export const CLI = fileURLToPath(
  new URL('../../node_modules/serverless/bin/serverless.js', import.meta.url),
);

/** An endpoint that refuses connections, for commands that need none. */
export const NO_ENDPOINT = 'http://127.0.0.1:9';

/** The settings of `.env.local`, but for an emulator at any endpoint. */
const LOCAL_ENV = {
  AWS_REGION: LOCAL_CLIENT.region,
  AWS_ACCESS_KEY_ID: LOCAL_CLIENT.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CLIENT.credentials.secretAccessKey,
  SLS_AWS_MONITORING_FREQUENCY: '200',
};

const SPEED_UP = {
  /** The CLI loads so much code that compiling it takes a second each time. */
  NODE_COMPILE_CACHE: path.join(tmpdir(), 'lattice-blue-green-compile-cache'),
  /** With fewer garbage collections esbuild needs two thirds of the time. */
  GOGC: '800',
};

/** Returns the variables by which commands reach the emulator at `endpoint`. */
export function localEnvironment(endpoint: string): Record<string, string> {
  return { ...LOCAL_ENV, ...SPEED_UP, AWS_ENDPOINT_URL: endpoint };
}

export type CliResult = {
  readonly exitCode: number;
  readonly stdout: string;
  /** The CLI's messages: progress, errors. */
  readonly stderr: string;
};

/** Receives the standard output line by line, while the command runs. */
type OnLine = (line: string) => void;

export type RunOptions = {
  readonly cwd?: string;
  readonly onLine?: OnLine | undefined;
  /** Aborting it interrupts the command, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
};

/** Runs the real Serverless CLI against the emulator at `endpoint`. */
export async function runSls(
  endpoint: string,
  args: readonly string[],
  { cwd = ROOT, onLine = () => {}, signal }: RunOptions = {},
): Promise<CliResult> {
  // A profile would win over the credentials.
  const { AWS_PROFILE: _, ...inherited } = process.env;
  const scratch = mkdtempSync(path.join(tmpdir(), 'lattice-blue-green-cli-'));
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: {
      ...inherited,
      ...localEnvironment(endpoint),
      // serverless-esbuild leaves copies of the bundles there.
      TMPDIR: scratch,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  signal?.addEventListener('abort', () => child.kill('SIGINT'));
  createInterface({ input: child.stdout }).on('line', onLine);
  try {
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      exitCodeOf(child),
    ]);
    return { exitCode, stdout, stderr };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @throws Error with the CLI's output when it fails */
export async function sls(
  endpoint: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runSls(endpoint, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(`sls ${args.join(' ')} failed with exit code ${exitCode}\n${stdout}${stderr}`);
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
