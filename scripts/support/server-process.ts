import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 10_000;

/** A server in a process of its own, which prints `ready on <url>`. */
export class ServerProcess {
  readonly url: string;
  readonly readyMs: number;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, url: string, readyMs: number) {
    this.#process = child;
    this.url = url;
    this.readyMs = readyMs;
  }

  /** @throws Error when it is not ready within ten seconds */
  static async start(
    file: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [file, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const url = /ready on (\S+)/.exec(line)?.[1];
        if (url !== undefined) {
          return new ServerProcess(child, url, performance.now() - startedAt);
        }
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`${file} was not ready in time`);
  }

  /** The memory of this process alone, without the processes that it started. */
  get residentMb(): number {
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(this.#process.pid)]);
    return Number(kilobytes.toString()) / 1_024;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill('SIGINT');
    await once(this.#process, 'exit');
  }
}
