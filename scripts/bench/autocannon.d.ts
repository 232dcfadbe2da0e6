/** Declares the part of the package that is used here; it has no types of its own. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  type Options = {
    readonly url: string;
    readonly connections: number;
    /** In seconds. */
    readonly duration: number;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  };

  type Result = {
    /** In seconds. */
    readonly duration: number;
    readonly errors: number;
    readonly non2xx: number;
  };

  function autocannon(
    options: Options,
    done: (error: Error | null, result: Result) => void,
  ): EventEmitter;

  export = autocannon;
}
