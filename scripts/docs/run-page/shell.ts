import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const STOP_TIMEOUT_MS = 5_000;

/** Runs before each block: restores the folder and the exported variables, and keeps them at its end. */
const KEEP_STATE = `[ ! -f "$PAGE_STATE" ] || . "$PAGE_STATE"
trap '{ export -p; printf "cd %q\\n" "$PWD"; } > "$PAGE_STATE"' EXIT
`;

export type Ended = {
  readonly exitCode: number;
  /** Standard output and standard error, as a terminal shows them. */
  readonly printed: string;
};

/** Runs blocks of commands one after the other, as if they were typed into one terminal. */
export class Shell {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #scratch = mkdtempSync(path.join(tmpdir(), 'lattice-blue-green-page-'));
  readonly #background: Job[] = [];
  #foreground: Job | undefined;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = { ...env, TMPDIR: this.#scratch, PAGE_STATE: path.join(this.#scratch, '.state') };
  }

  async run(script: string): Promise<Ended> {
    this.#foreground = this.#spawn(`${KEEP_STATE}${script}`);
    return this.#foreground.ended;
  }

  /** Runs a block beside the others, from the state that they left. */
  start(script: string): Promise<Ended> {
    const job = this.#spawn(`[ ! -f "$PAGE_STATE" ] || . "$PAGE_STATE"\n${script}`);
    this.#background.push(job);
    return job.ended;
  }

  /** Interrupts what still runs, as Ctrl-C does. */
  async stop(): Promise<void> {
    const jobs = [...this.#background, this.#foreground].filter((job) => job !== undefined);
    await Promise.all(jobs.map(interrupt));
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  #spawn(script: string): Job {
    const file = path.join(this.#scratch, `.printed-${performance.now()}`);
    const output = openSync(file, 'a');
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: this.#folder,
      env: this.#env,
      // One file for both, so that their lines keep their order.
      stdio: ['ignore', output, output],
      // A group of its own, so that the commands which it starts are interrupted too.
      detached: true,
    });
    closeSync(output);
    const ended = once(child, 'exit').then(([code]) => {
      // Ends the processes that the block has left running.
      signal(child, 'SIGTERM');
      return { exitCode: (code as number | null) ?? 1, printed: readFileSync(file, 'utf8') };
    });
    return { child, ended };
  }
}

type Job = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

async function interrupt({ child, ended }: Job): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  signal(child, 'SIGINT');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

/** Signals a group of processes, unless all of them have ended. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
