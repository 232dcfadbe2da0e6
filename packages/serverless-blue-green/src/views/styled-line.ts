import { styleText } from 'node:util';

/** A line for a terminal, in parts of different styles. */
export type StyledLine = readonly Span[];
export type Span = readonly [text: string, ...styles: Style[]];
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan';

export type Paper = {
  /** The greatest length of a line. */
  readonly columns: number;
  readonly isColoured: boolean;
};

/** Renders a line; one that is too long for the paper ends in `…`. */
export function renderLine(line: StyledLine, { columns, isColoured }: Paper): string {
  const safe = line.map(([text, ...styles]): Span => [plainText(text), ...styles]);
  return cut(safe, columns)
    .map(([text, ...styles]) => (isColoured && text !== '' ? style(text, styles) : text))
    .join('')
    .trimEnd();
}

/** Breaks a long text between words; a word that is longer than a line gets a line of its own. */
export function wrap(text: string, columns: number): string[] {
  if (text.length <= columns) return [text];
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Removes control characters, which would move the cursor or change colours. */
export function plainText(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function cut(line: StyledLine, columns: number): Span[] {
  const length = line.reduce((sum, [text]) => sum + text.length, 0);
  if (length <= columns) return [...line];
  let left = Math.max(0, columns - 1);
  const spans = line.map(([text, ...styles]): Span => {
    const shown = text.slice(0, left);
    left -= shown.length;
    return [shown, ...styles];
  });
  return columns < 1 ? spans : [...spans, ['…']];
}

function style(text: string, styles: readonly Style[]): string {
  // The caller, who knows where the text goes, has decided whether there are colours.
  return styleText([...styles], text, { validateStream: false });
}
