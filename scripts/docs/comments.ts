/** Returns the paragraphs of comments that begin with `Differs:`, without that word. */
export function differencesIn(source: string): string[] {
  const comments = [...source.matchAll(/\/\*\*[\s\S]*?\*\/|(?:^ *\/\/.*\n)+/gm)].map(
    ([text]) => text,
  );
  return comments
    .flatMap((comment) => comment.split(/\n\s*\*\s*\n/))
    .map((paragraph) => plain(paragraph.replace(/\n\s*\*\s*@[\s\S]*$/, '')))
    .filter((paragraph) => paragraph.includes('Differs: '))
    .map((paragraph) => paragraph.slice(paragraph.indexOf('Differs: ') + 'Differs: '.length))
    .map((text) => text.charAt(0).toUpperCase() + text.slice(1));
}

/** Returns a comment's text without its stars and slashes, on one line. */
export function plain(comment: string): string {
  return comment
    .replace(/^\s*(\/\*\*|\*\/|\*|\/\/)/gm, '')
    .replaceAll('*/', '')
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}
