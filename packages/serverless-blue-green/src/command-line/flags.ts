import { parseDuration } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import type { Options } from '../osls.ts';

/** Reads the options of a command line, by type. */
export class Flags {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }

  is(name: string): boolean {
    return this.#options[name] === true;
  }

  /** @throws UsageError for anything but a whole number, with or without a percent sign */
  count(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : readCount(name, text);
  }

  /** @returns milliseconds @throws UsageError for anything but a duration */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms !== undefined && ms > 0) return ms;
    throw new UsageError(`--${name}: expected a duration such as 90s, 5m or 1h, got ${text}`);
  }

  /** @throws UsageError where it is missing or empty */
  required(name: string, example: string): string {
    const text = this.text(name);
    if (text !== undefined && text.trim() !== '') return text;
    throw new UsageError(`--${name} is required, such as ${example}`);
  }
}

/** @throws UsageError that names the flag */
export function readCount(name: string, text: string): number {
  if (/^\s*\d{1,9}\s*%?\s*$/.test(text)) return Number.parseInt(text, 10);
  throw new UsageError(`--${name}: expected a whole number, got ${text}`);
}
