import { format } from 'node:util';

/**
 * Makes `Date` show the emulator's time, which the returned function sets and which runs on from
 * there.
 */
export function installClock(): (now: number) => void {
  const RealDate = globalThis.Date;
  let aheadMs = 0;
  const now = () => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: [], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  // Code asks `date.constructor === Date`.
  Object.defineProperty(RealDate.prototype, 'constructor', { value: globalThis.Date });
  return (time) => {
    aheadMs = time - RealDate.now();
  };
}

export type ConsoleOptions = {
  readonly write: (text: string) => void;
  readonly requestId: () => string;
};

/**
 * Sends what is printed over one channel, where it stays in order with results, in the form of
 * Lambda's text logs.
 */
export function installConsole({ write, requestId }: ConsoleOptions): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      write(Buffer.from(chunk as Uint8Array).toString());
      const onWritten = rest.find((value) => typeof value === 'function');
      if (onWritten !== undefined) process.nextTick(onWritten);
      return true;
    };
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...args: unknown[]) => {
      const prefix = `${new Date().toISOString()}\t${requestId()}\t${level}\t`;
      process.stdout.write(`${prefix}${format(...args).replaceAll('\n', '\r')}\n`);
    };
  }
}

const LEVELS = {
  log: 'INFO',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  warn: 'WARN',
  error: 'ERROR',
};
