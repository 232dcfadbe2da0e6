import type { Flag, Options } from '../osls.ts';
import type { Wish } from '../promotion/promotion.ts';
import type { Stage } from '../stage/stage.ts';
import { userName } from './rollout-payload.ts';

/** A command of its own, such as `sls shift`. */
export type Verb = {
  /** What it does, in a line of `sls help`. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Flag>>;
  /** @throws Error in words for people, which are all that they see of it */
  readonly run: (call: VerbCall) => Promise<void>;
};

type VerbCall = {
  readonly stage: Stage;
  readonly flags: Flags;
  /** What was asked for, to where a pipe would take it. */
  readonly print: (text: string) => void;
};

/** Of every command that leaves a line in the history. */
export const REASON: Flag = { type: 'string', usage: 'Why, for whoever reads the history' };

/** Who asks, and why, where that was said. */
export function wishOf(flags: Flags): Wish {
  const reason = flags.text('reason');
  return { by: userName(), ...(reason && { reason }) };
}

/** The flags of a command line, by type. */
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

  /** @throws RangeError for what is not a whole number */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (/^\s*\d{1,9}\s*%?\s*$/.test(text)) return Number.parseInt(text, 10);
    throw new RangeError(`--${name}: expected a whole number, got ${text}`);
  }
}
