import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../src/use-cases/message-of.ts';
import { applyDiff } from './apply-diff.ts';
import { shownOutput } from './output.ts';
import type { Block, CommandBlock, OutputBlock, Page } from './page.ts';
import { type Ended, Shell } from './shell.ts';

/** The emulator that a reader starts. */
const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566';

export type RunOptions = {
  /** The copy of the repository in which the page is run. */
  readonly folder: string;
  /** The environment of its commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Called with each block before it is run. */
  readonly onBlock?: (block: Block) => void;
  readonly onPrinted?: (printed: string) => void;
  /** Aborting it interrupts the commands. */
  readonly signal?: AbortSignal;
};

/**
 * Runs a page from top to bottom.
 *
 * @returns what its blocks of output have to show
 * @throws Error that names the line of the block that failed
 */
export async function runPage(
  page: Page,
  options: RunOptions,
): Promise<ReadonlyMap<OutputBlock, string>> {
  const { folder, env, onBlock, signal } = options;
  const shell = new Shell(folder, env);
  signal?.addEventListener('abort', () => shell.stop());
  const run: Run = { ...options, shell, outputs: new Map(), printed: '', failures: [] };
  try {
    for (const block of page.blocks) {
      onBlock?.(block);
      await runBlock(run, block).catch((error: unknown) => {
        throw new Error(`line ${block.line}: ${messageOf(error)}`, { cause: error });
      });
      if (run.failures.length > 0) throw new Error(run.failures.join('\n'));
    }
    return run.outputs;
  } finally {
    run.isStopping = true;
    await shell.stop();
  }
}

/** A page that is being run. */
type Run = RunOptions & {
  readonly shell: Shell;
  readonly outputs: Map<OutputBlock, string>;
  /** The output of the last block in the foreground. */
  printed: string;
  /** The failures of blocks in the background. */
  readonly failures: string[];
  isStopping?: boolean;
};

async function runBlock(run: Run, block: Block): Promise<void> {
  switch (block.kind) {
    case 'commands':
      return block.isBackground ? startCommands(run, block) : runCommands(run, block);
    case 'file':
      return writeFileSync(fileIn(run, block.path), block.text);
    case 'edit': {
      const file = fileIn(run, block.path);
      return writeFileSync(file, applyDiff(readFileSync(file, 'utf8'), block.diff));
    }
    case 'output':
      run.outputs.set(block, shownOutput(run.printed, block.only));
      return;
    case 'skipped':
      return;
  }
}

async function runCommands(run: Run, block: CommandBlock): Promise<void> {
  const ended = await run.shell.run(block.script);
  run.printed = asReaderSees(ended.printed, run);
  run.onPrinted?.(run.printed);
  const problem = problemOf(block, ended);
  if (problem !== undefined) throw new Error(problem);
}

/** Replaces what only this machine has: the folder of the copy, and the port of its emulator. */
function asReaderSees(printed: string, { folder, env }: Run): string {
  const local = printed.replaceAll(folder, '~/lattice-blue-green');
  const { AWS_ENDPOINT_URL: endpoint } = env;
  return endpoint === undefined ? local : local.replaceAll(endpoint, DEFAULT_ENDPOINT);
}

async function startCommands(run: Run, block: CommandBlock): Promise<void> {
  void run.shell.start(block.script).then((ended) => {
    const problem = run.isStopping ? undefined : problemOf(block, ended);
    if (problem !== undefined)
      run.failures.push(`line ${block.line}: in the background, ${problem}`);
  });
}

function problemOf({ exitCode, script }: CommandBlock, ended: Ended): string | undefined {
  if (ended.exitCode === exitCode) return undefined;
  return `exit code ${ended.exitCode} instead of ${exitCode}\n${script}\n${ended.printed}`;
}

/** @throws Error when the file is outside of the copy */
function fileIn({ folder }: Run, name: string): string {
  const file = path.resolve(folder, name);
  if (file.startsWith(`${folder}${path.sep}`)) return file;
  throw new Error(`expected a file of the repository, got ${name}`);
}
