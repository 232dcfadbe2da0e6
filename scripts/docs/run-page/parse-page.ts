import { type Fence, readFences } from './fences.ts';
import type { Block, Page } from './page.ts';

const DEFAULT_SPEED = 20;

/** The comments that say what a block is for, with the language of such a block. */
const DIRECTIVES = {
  background: 'sh',
  exit: 'sh',
  'not run': 'sh',
  file: undefined,
  edit: 'diff',
  output: 'text',
} as const;

type Directive = keyof typeof DIRECTIVES;
type Directives = Readonly<Partial<Record<Directive, string>>>;

/** Reads what a page does when it is run. @throws Error that names the line which is wrong */
export function parsePage(markdown: string): Page {
  const { fences, loose } = readFences(markdown);
  const lost = loose.find(({ text }) => directiveOf(text) !== undefined);
  if (lost !== undefined) {
    throw new Error(`line ${lost.line}: <!-- ${lost.text} --> has no block after it`);
  }
  const blocks = fences.map(blockOf).filter((block) => block !== undefined);
  for (const [index, { kind, line }] of blocks.entries()) {
    if (kind === 'output') requireCommands(line, blocks.slice(0, index));
  }
  return { speed: speedOf(markdown), blocks };
}

function blockOf(fence: Fence): Block | undefined {
  const { line, language, text, from, to } = fence;
  const { background, exit, file, edit, output, 'not run': why } = directivesOf(fence);
  if (file !== undefined) return { kind: 'file', line, path: file, text };
  if (edit !== undefined) return { kind: 'edit', line, path: edit, diff: text };
  if (output !== undefined) {
    return { kind: 'output', line, text, only: filterOf(line, output), from, to };
  }
  if (language !== 'sh') return undefined;
  if (why !== undefined) return { kind: 'skipped', line, why };
  const isBackground = background !== undefined;
  return { kind: 'commands', line, script: text, exitCode: exitCodeOf(line, exit), isBackground };
}

function directivesOf({ line, language, comments }: Fence): Directives {
  const found = comments.map(({ text }) => directiveOf(text)).filter((each) => each !== undefined);
  for (const { name, value } of found) {
    const expected = DIRECTIVES[name];
    if (expected !== undefined && language !== expected) {
      const got = language === '' ? 'one without a language' : language;
      throw new Error(`line ${line}: <!-- ${name} --> expects a block of ${expected}, got ${got}`);
    }
    if (value === '' && name !== 'background' && name !== 'output') {
      throw new Error(`line ${line}: expected <!-- ${name}: … -->, got no value`);
    }
  }
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

function directiveOf(comment: string): { name: Directive; value: string } | undefined {
  const [, name = '', value = ''] = /^([a-z ]+?)(?::\s*(.*))?$/.exec(comment) ?? [];
  return isDirective(name) ? { name, value } : undefined;
}

function isDirective(name: string): name is Directive {
  return Object.hasOwn(DIRECTIVES, name);
}

/** @throws Error when nothing in the foreground printed the output */
function requireCommands(line: number, before: readonly Block[]): void {
  const last = before.findLast(({ kind }) => kind === 'commands' || kind === 'skipped');
  if (last?.kind === 'commands' && !last.isBackground) return;
  throw new Error(`line ${line}: an output needs commands before it that run in the foreground`);
}

function exitCodeOf(line: number, value = '0'): number {
  const code = Number(value);
  if (Number.isInteger(code) && code >= 0 && code <= 255) return code;
  throw new Error(`line ${line}: expected an exit code from 0 to 255, got ${value}`);
}

function filterOf(line: number, value: string): RegExp | undefined {
  if (value === '') return undefined;
  const [, pattern] = /^\/(.+)\/$/.exec(value) ?? [];
  if (pattern === undefined) throw new Error(`line ${line}: expected /pattern/, got ${value}`);
  return new RegExp(pattern);
}

/** Reads the option in a comment on the page's first line. */
function speedOf(markdown: string): number {
  const [, options] = /^<!--\s*page:\s*(.*?)\s*-->/.exec(markdown) ?? [];
  if (options === undefined) return DEFAULT_SPEED;
  const [, speed] = /^speed=(\d+)$/.exec(options) ?? [];
  if (speed === undefined) throw new Error(`line 1: expected page: speed=20, got ${options}`);
  return Number(speed);
}
