import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCAL_CLIENT } from './local-client.ts';

/** This project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The real Serverless CLI. */
export const CLI = fileURLToPath(
  new URL('../../node_modules/serverless/bin/serverless.js', import.meta.url),
);

/** What `.env.local` says, for those who run the CLI with an emulator of their own. */
const LOCAL_ENV = {
  AWS_REGION: LOCAL_CLIENT.region,
  AWS_ACCESS_KEY_ID: LOCAL_CLIENT.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CLIENT.credentials.secretAccessKey,
  SLS_AWS_MONITORING_FREQUENCY: '200',
};

/** The CLI loads so much code that compiling it takes a second each time. */
const NODE_COMPILE_CACHE = path.join(tmpdir(), 'lattice-blue-green-compile-cache');

export type CliResult = {
  readonly exitCode: number;
  readonly stdout: string;
  /** What the CLI says to people: progress, errors. */
  readonly stderr: string;
};

/** Runs the real Serverless CLI against the emulator at `endpoint`. */
export function runSls(
  endpoint: string,
  args: readonly string[],
  cwd: string = ROOT,
): Promise<CliResult> {
  // A profile would win over the credentials.
  const { AWS_PROFILE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...inherited, ...LOCAL_ENV, NODE_COMPILE_CACHE, AWS_ENDPOINT_URL: endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, ...output }));
  });
}

/** @throws Error with what the CLI said, when it fails */
export async function sls(
  endpoint: string,
  args: readonly string[],
  cwd: string = ROOT,
): Promise<string> {
  const { exitCode, stdout, stderr } = await runSls(endpoint, args, cwd);
  if (exitCode === 0) return stdout;
  throw new Error(`sls ${args.join(' ')} failed with exit code ${exitCode}\n${stdout}${stderr}`);
}
