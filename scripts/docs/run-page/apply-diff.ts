type Hunk = { readonly before: string; readonly after: string };

/**
 * Changes a file as a diff in a page says. Its lines begin with a space, `-` or `+`; `@@` separates
 * places, and line numbers are not needed.
 *
 * @throws Error when the lines are not in the file, or more than once
 */
export function applyDiff(source: string, diff: string): string {
  return hunksOf(diff).reduce(applyHunk, source);
}

function applyHunk(source: string, { before, after }: Hunk): string {
  // With a line break before it, the text matches whole lines only.
  const [text, lines] = [`\n${source}`, `\n${before}`];
  const at = text.indexOf(lines);
  if (at < 0) throw new Error(`the file does not have these lines:\n${before}`);
  if (text.indexOf(lines, at + 1) >= 0) {
    throw new Error(`the file has these lines more than once; add lines around them:\n${before}`);
  }
  return source.slice(0, at) + after + source.slice(at + before.length);
}

function hunksOf(diff: string): Hunk[] {
  return diff
    .replace(/^--- .*\n\+\+\+ .*\n/, '')
    .split(/^@@.*\n/m)
    .filter((hunk) => hunk !== '')
    .map((hunk) => ({ before: linesOf(hunk, '-'), after: linesOf(hunk, '+') }));
}

/** Returns the lines of one side; an empty line is an unchanged empty one. */
function linesOf(hunk: string, sign: '-' | '+'): string {
  return hunk
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}
