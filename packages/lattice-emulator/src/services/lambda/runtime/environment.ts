import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readMessages } from './channel.ts';
import type {
  FromEnvironment,
  FunctionError,
  FunctionIdentity,
  Invocation,
  ToEnvironment,
} from './messages.ts';

/** What an execution environment is started with. */
export type EnvironmentSpec = {
  readonly fn: FunctionIdentity;
  readonly variables: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** What goes wrong while it starts. */
  readonly coldStart?: { readonly kind: 'init-failure' | 'slow-cold-start'; readonly byMs: number };
};

export type Outcome = {
  readonly result:
    | { readonly kind: 'success'; readonly payload: string }
    | { readonly kind: 'failure'; readonly error: FunctionError; readonly isTimeout: boolean };
  readonly durationMs: number;
  /** How long the environment took to start; only with its first invocation. */
  readonly initMs: number | undefined;
  readonly maxMemoryMb: number;
  readonly logStreamName: string;
  /** What the function printed, line by line, with the times at which it did. */
  readonly lines: readonly LogLine[];
  /** False when the environment must not be used again. */
  readonly isReusable: boolean;
};

export type LogLine = { readonly timestamp: number; readonly text: string };

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.ts', import.meta.url));
const INIT_TIMEOUT_MS = 10_000;
const LAST_WORDS_MS = 200;
/** Where Node.js keeps compiled code, so that all but the first cold start are twice as fast. */
const COMPILE_CACHE = path.join(tmpdir(), 'node-compile-cache');

/**
 * One execution environment: a process of its own that runs one invocation at a time. Timeouts are
 * in real time, as the work of a function is, whatever the speed of the emulator's clock.
 */
export class ExecutionEnvironment {
  readonly #spec: EnvironmentSpec;
  readonly #process: ChildProcess;
  readonly #started = performance.now();
  readonly #ready: Promise<Message>;
  #initMs: number | undefined;
  #lines: LogLine[] = [];
  #partialLine = '';
  #onMessage: (message: Message) => void = () => {};

  constructor(spec: EnvironmentSpec) {
    this.#spec = spec;
    this.#process = fork(BOOTSTRAP, [COMPILE_CACHE], {
      cwd: spec.fn.taskRoot,
      env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...spec.variables },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.stdout?.on('data', (chunk: Buffer) => this.#print(chunk.toString()));
    this.#process.stderr?.on('data', (chunk: Buffer) => this.#print(chunk.toString()));
    const channel = this.#process.stdio[3];
    if (channel instanceof Readable) readMessages(channel, (message) => this.#receive(message));
    this.#process.on('error', (error) => this.#onMessage(exited(error.message)));
    this.#process.on('exit', (code, signal) => this.#whenHeard(exited(howItEnded(code, signal))));
    this.#ready = this.#next(INIT_TIMEOUT_MS);
  }

  get isAlive(): boolean {
    return this.#process.connected;
  }

  /** @param crashAfterMs when the process is killed; at 0 the handler does not begin */
  async invoke(invocation: Invocation, crashAfterMs?: number): Promise<Outcome> {
    const init = await this.#ready;
    const initMs = this.#initMs;
    this.#initMs = undefined;
    if (init.kind !== 'ready') return this.#finish(init, 0, initMs, invocation);

    const start = performance.now();
    const answer = this.#next(invocation.timeoutMs);
    if (crashAfterMs !== 0) this.#send({ kind: 'invoke', invocation, now: this.#spec.now() });
    const crash =
      crashAfterMs === undefined ? undefined : setTimeout(() => this.close(), crashAfterMs);
    const message = await answer;
    clearTimeout(crash);
    return this.#finish(message, performance.now() - start, initMs, invocation);
  }

  /** Ends the process; what still runs in it fails. */
  close(): void {
    this.#process.kill('SIGKILL');
    this.#onMessage(exited('signal: killed'));
  }

  /** A process has ended, but what it said last may still be under way. */
  #whenHeard(end: Message): void {
    const tell = () => this.#onMessage(end);
    this.#process.once('close', tell);
    // Processes that it has started may keep its streams open.
    setTimeout(tell, LAST_WORDS_MS).unref();
  }

  #next(timeoutMs: number): Promise<Message> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs);
      const settle = (message: Message) => {
        clearTimeout(timer);
        this.#onMessage = () => {};
        resolve(message);
      };
      this.#onMessage = settle;
    });
  }

  #send(message: ToEnvironment): void {
    // A process that has just died says so by its exit.
    this.#process.send(message, () => {});
  }

  #receive(message: FromEnvironment): void {
    switch (message.kind) {
      case 'booted':
        this.#init();
        break;
      case 'log':
        this.#print(message.text);
        break;
      case 'ready':
        this.#initMs = performance.now() - this.#started;
        this.#onMessage(message);
        break;
      default:
        this.#onMessage(message);
    }
  }

  #init(): void {
    const { fn, now, coldStart } = this.#spec;
    const init = () => this.#send({ kind: 'init', fn, now: now() });
    if (coldStart?.kind === 'init-failure') this.close();
    else if (coldStart?.kind === 'slow-cold-start') setTimeout(init, coldStart.byMs).unref();
    else init();
  }

  #print(text: string): void {
    const lines = (this.#partialLine + text).split('\n');
    this.#partialLine = lines.pop() ?? '';
    const timestamp = this.#spec.now();
    // A log event cannot be empty.
    for (const line of lines) if (line !== '') this.#lines.push({ timestamp, text: line });
  }

  #finish(
    message: Message,
    durationMs: number,
    initMs: number | undefined,
    invocation: Invocation,
  ): Outcome {
    // What was printed without an end of line is a line too.
    if (this.#partialLine !== '') this.#print('\n');
    const lines = this.#lines;
    this.#lines = [];
    return {
      result: resultOf(message, invocation),
      durationMs: message.kind === 'timeout' ? invocation.timeoutMs : durationMs,
      initMs,
      maxMemoryMb: Math.ceil('memoryBytes' in message ? message.memoryBytes / 2 ** 20 : 0),
      logStreamName: this.#spec.fn.logStreamName,
      lines,
      isReusable: message.kind === 'result' || (message.kind === 'error' && !message.isFatal),
    };
  }
}

type Message =
  | FromEnvironment
  | { readonly kind: 'timeout' }
  | { readonly kind: 'exit'; readonly how: string | undefined };

function exited(how: string | undefined): Message {
  return { kind: 'exit', how };
}

/** `undefined` for an end without an error, which is one all the same. */
function howItEnded(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}

function resultOf(message: Message, { requestId, timeoutMs }: Invocation): Outcome['result'] {
  switch (message.kind) {
    case 'result':
      return { kind: 'success', payload: message.payload };
    case 'error':
      return { kind: 'failure', error: message.error, isTimeout: false };
    case 'timeout': {
      const seconds = (timeoutMs / 1_000).toFixed(2);
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
      const error = { errorType: 'Sandbox.Timedout', errorMessage };
      return { kind: 'failure', error, isTimeout: true };
    }
    default: {
      const reason =
        message.kind === 'exit' && message.how !== undefined
          ? `Runtime exited with error: ${message.how}`
          : 'Runtime exited without providing a reason';
      const errorMessage = `RequestId: ${requestId} Error: ${reason}`;
      const error = { errorType: 'Runtime.ExitError', errorMessage };
      return { kind: 'failure', error, isTimeout: false };
    }
  }
}
