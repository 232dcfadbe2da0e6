import { MathError } from './syntax.ts';

export type Token = {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly position: number;
};

const PATTERN =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<text>"[^"]*"|'[^']*')|(?<name>[A-Za-z_]\w*)|(?<symbol>==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

/** @throws MathError at a character that belongs to no token */
export function readTokens(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  const length = source.trimEnd().length;
  while (pattern.lastIndex < length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(source)?.groups;
    if (groups === undefined) throw unexpectedCharacter(source, start);
    const [kind, text] = Object.entries(groups).find(([, match]) => match !== undefined) ?? [];
    if (kind === undefined || text === undefined) throw unexpectedCharacter(source, start);
    const position = pattern.lastIndex - text.length + 1;
    tokens.push({ kind: kind as Token['kind'], text, position });
  }
  tokens.push({ kind: 'end', text: '', position: length + 1 });
  return tokens;
}

function unexpectedCharacter(source: string, start: number): MathError {
  const index = start + (/\S/.exec(source.slice(start))?.index ?? 0);
  return new MathError(`unexpected character "${source[index]}" at position ${index + 1}`);
}
