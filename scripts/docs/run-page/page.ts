/** A part of a Markdown page that does something when the page is run. */
export type Block =
  | CommandBlock
  | { readonly kind: 'skipped'; readonly line: number; readonly why: string }
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  | { readonly kind: 'edit'; readonly line: number; readonly path: string; readonly diff: string }
  | OutputBlock;

/** Commands for a shell. */
export type CommandBlock = {
  readonly kind: 'commands';
  readonly line: number;
  readonly script: string;
  /** The exit code that the page promises. */
  readonly exitCode: number;
  /** Runs beside the blocks that follow, until the page ends. */
  readonly isBackground: boolean;
};

/** The output of the commands before it. */
export type OutputBlock = {
  readonly kind: 'output';
  readonly line: number;
  readonly text: string;
  /** The lines that are shown; all of them without it. */
  readonly only: RegExp | undefined;
  /** The text's place in the page, from its first line to the end of its last one. */
  readonly from: number;
  readonly to: number;
};

export type Page = {
  /** The speed of the emulator's clock. */
  readonly speed: number;
  readonly blocks: readonly Block[];
};
