/** A comment on a line of its own. */
type Comment = { readonly line: number; readonly text: string };

/** A fenced block of a Markdown page, with the comments just before it. */
export type Fence = {
  /** The line of the page on which it opens, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The text's place in the page. */
  readonly from: number;
  readonly to: number;
  readonly comments: readonly Comment[];
};

export type Fences = {
  readonly fences: readonly Fence[];
  /** Comments that have no block just after them. */
  readonly loose: readonly Comment[];
};

type Line = { readonly text: string; readonly line: number; readonly at: number };

/** Reads the fenced blocks of a page. @throws Error when one has no end */
export function readFences(markdown: string): Fences {
  const lines = linesOf(markdown);
  const fences: Fence[] = [];
  const loose: Comment[] = [];
  let comments: Comment[] = [];
  for (let opening = lines.shift(); opening !== undefined; opening = lines.shift()) {
    const { text, line } = opening;
    const [, ticks, language = ''] = /^(`{3,})\s*([\w-]*)[^`]*$/.exec(text) ?? [];
    const [, comment] = /^<!--\s*(.*?)\s*-->\s*$/.exec(text) ?? [];
    if (ticks !== undefined) {
      fences.push({ line, language, comments, ...takeText(markdown, lines, ticks, line) });
      comments = [];
    } else if (comment !== undefined) {
      comments.push({ line, text: comment });
    } else if (text.trim() !== '') {
      loose.push(...comments);
      comments = [];
    }
  }
  return { fences, loose: [...loose, ...comments] };
}

/** Takes the lines of a block, with the one that closes it, off the lines that are left. */
function takeText(markdown: string, lines: Line[], ticks: string, line: number) {
  const end = lines.findIndex(({ text }) => text.startsWith(ticks) && /^`+\s*$/.test(text));
  const [first] = lines;
  const last = lines.splice(0, end + 1).at(-1);
  if (first === undefined || last === undefined) {
    throw new Error(`line ${line}: the block has no end; close it with ${ticks}`);
  }
  return { text: markdown.slice(first.at, last.at), from: first.at, to: last.at };
}

function linesOf(markdown: string): Line[] {
  let at = 0;
  return markdown.split('\n').map((text, index) => {
    const line = { text, line: index + 1, at };
    at += text.length + 1;
    return line;
  });
}
