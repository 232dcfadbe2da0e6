import { type EnvironmentSpec, ExecutionEnvironment } from './environment.ts';
import type { Invocation } from './messages.ts';
import type { Outcome } from './outcome.ts';

/**
 * The execution environments of one version of a function: warm ones are used again, new ones start
 * when needed.
 */
export class EnvironmentPool {
  readonly #newSpec: () => EnvironmentSpec;
  readonly #limit: number;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = [];
  /** `retired` still serves what was asked for before; `closed` nothing at all. */
  #state: 'open' | 'retired' | 'closed' = 'open';

  constructor(newSpec: () => EnvironmentSpec, limit: number) {
    this.#newSpec = newSpec;
    this.#limit = limit;
  }

  /** @param crashAfterMs when the process is to be killed, if it still runs then */
  async invoke(invocation: Invocation, crashAfterMs?: number): Promise<Outcome> {
    const environment = await this.#acquire();
    const outcome = await environment.invoke(invocation, crashAfterMs);
    this.#release(environment, outcome.isReusable);
    return outcome;
  }

  /** Lets invocations end that have begun or wait, and keeps no environment after them. */
  retire(): void {
    this.#state = 'retired';
    for (const environment of this.#idle.splice(0)) this.#discard(environment);
  }

  /** Ends everything at once. */
  close(): void {
    this.#state = 'closed';
    // Invocations that are still waiting are never answered.
    this.#waiting.length = 0;
    for (const environment of [...this.#environments]) this.#discard(environment);
  }

  async #acquire(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isAlive) return idle;
      this.#discard(idle);
    }
    if (this.#environments.size < this.#limit) return this.#start();
    const freed = await new Promise<ExecutionEnvironment | undefined>((resolve) =>
      this.#waiting.push(resolve),
    );
    return freed ?? this.#start();
  }

  #start(): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(this.#newSpec());
    this.#environments.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment, isReusable: boolean): void {
    const next = this.#waiting.shift();
    if (!isReusable) {
      this.#discard(environment);
      next?.(undefined);
    } else if (next !== undefined) next(environment);
    else if (this.#state === 'open') this.#idle.push(environment);
    else this.#discard(environment);
  }

  #discard(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment);
    environment.close();
  }
}
