import type { Actor } from '../../../../src/contract.ts';
import type { Flag } from '../osls.ts';
import type { Settings } from '../settings.ts';
import type { Stage } from '../stage/stage.ts';
import type { Ask } from './ask.ts';
import type { Ending } from './exit-codes.ts';
import type { Flags } from './flags.ts';

/**
 * A command of the plugin, such as `sls rollout start`. Each verb is a file in `verbs/` that exports
 * one as `verb`; nothing else lists them.
 */
export type Verb = {
  /** The words after `sls`. */
  readonly name: string;
  /** One line of `sls help`, in sentence case. */
  readonly summary: string;
  readonly options: Readonly<Record<string, Flag>>;
  readonly examples: readonly [string, string, ...string[]];
  /** The endings that are possible beside those that every verb has, such as `refused`. */
  readonly endings: readonly Ending[];
  /** Packages the source, so that the bundler has to be loaded. */
  readonly isPackaging?: boolean;
  /** @throws CommandError with a message for people */
  readonly run: (call: VerbCall) => Promise<VerbResult>;
};

/** Prints the output of a command, line by line. */
export type Output = {
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Asks the person at the terminal, where there is one. */
  readonly ask?: Ask | undefined;
};

export type VerbCall = {
  readonly stage: Stage;
  readonly flags: Flags;
  /** @throws UsageError */
  readonly settings: () => Settings;
  /** The person at the command line, with the `--comment` that they typed. */
  readonly actor: Actor;
  /** Prints a line while the command works; nothing with `--json`. */
  readonly progress: (text: string) => void;
  /** For a verb that shows its result while it works. */
  readonly output: Output;
};

export type VerbResult = {
  /** The result for people, line by line. */
  readonly lines: readonly string[];
  /** The result for programs, printed with `--json`. */
  readonly result: object;
  readonly warnings?: readonly string[];
  /** @default done */
  readonly ending?: Ending;
  /** The result was printed already, while the command worked; the warnings were not. */
  readonly isShown?: boolean;
};

/** Options of several verbs. */
export const COMMENT: Flag = {
  type: 'string',
  usage: 'Comment for the history and notifications',
};
export const JSON_OUTPUT: Flag = {
  type: 'boolean',
  usage: 'Print the result as JSON, errors too',
};

/** Added to every verb that takes a comment. */
export const PERSON: Flag = {
  type: 'string',
  usage: "Name of the person, shown with the caller's IAM identity: ann via deploy-role/ci",
};

/** A verb that takes a comment acts in the name of a person. */
export function takesPerson({ options }: Pick<Verb, 'options'>): boolean {
  return options.comment !== undefined;
}

/** Warns of a notification that failed. @param fn the function whose log has the cause */
export function notificationWarnings(
  { notified }: { readonly notified: boolean },
  fn: string,
): string[] {
  return notified ? [] : [`notification failed; see the log of ${fn}`];
}

/** Returns the members of a payload that name the actor and their comment. */
export function actorPayload({ id, comment }: Actor) {
  return { actor: id, comment };
}
