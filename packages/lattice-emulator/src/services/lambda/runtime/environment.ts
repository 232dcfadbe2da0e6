import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { Readable } from 'node:stream';
import { siblingModule } from '../../../shared/sibling-module.ts';
import { readMessages } from './channel.ts';
import type { FromEnvironment, FunctionIdentity, Invocation, ToEnvironment } from './messages.ts';
import {
  describeExit,
  exited,
  type LogLine,
  type Message,
  type Outcome,
  resultOf,
} from './outcome.ts';

/** The function, the variables and the clock of an execution environment. */
export type EnvironmentSpec = {
  readonly fn: FunctionIdentity;
  readonly variables: Readonly<Record<string, string>>;
  readonly now: () => number;
  /** The fault that strikes its start. */
  readonly coldStart?: { readonly kind: 'init-failure' | 'slow-cold-start'; readonly byMs: number };
};

const BOOTSTRAP = siblingModule(import.meta.url, 'bootstrap');
const INIT_TIMEOUT_MS = 10_000;
const LAST_WORDS_MS = 200;

/**
 * One execution environment: a process that runs one invocation at a time. Timeouts are in real
 * time, like the work of a function, at any speed of the emulator's clock.
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
    // Beside the code, and removed with it: later cold starts are twice as fast.
    const compileCache = path.join(path.dirname(spec.fn.taskRoot), 'compile-cache');
    this.#process = fork(BOOTSTRAP, [compileCache], {
      cwd: spec.fn.taskRoot,
      env: { NODE_COMPILE_CACHE: compileCache, ...spec.variables },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.stdout?.on('data', (chunk: Buffer) => this.#print(chunk.toString()));
    this.#process.stderr?.on('data', (chunk: Buffer) => this.#print(chunk.toString()));
    const channel = this.#process.stdio[3];
    if (channel instanceof Readable) readMessages(channel, (message) => this.#receive(message));
    this.#process.on('error', (error) => this.#onMessage(exited(error.message)));
    this.#process.on('exit', (code, signal) =>
      this.#afterOutput(exited(describeExit(code, signal))),
    );
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

  /** Kills the process; a running invocation fails. */
  close(): void {
    this.#process.kill('SIGKILL');
    this.#onMessage(exited('signal: killed'));
  }

  /** Reports the end of the process after its last output has arrived. */
  #afterOutput(end: Message): void {
    const tell = () => this.#onMessage(end);
    this.#process.once('close', tell);
    // Its own child processes may keep the streams open.
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
    // When the process has just died, its exit event reports it.
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
    // Output without a final line break is a line too.
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
