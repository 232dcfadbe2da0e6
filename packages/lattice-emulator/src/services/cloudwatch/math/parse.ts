import { type Expression, MathError, OPERATORS, type Operator } from './syntax.ts';
import { readTokens, type Token } from './tokens.ts';

/** @throws MathError that names the position and the token */
export function parseExpression(source: string): Expression {
  const tokens = new Cursor(readTokens(source));
  const expression = parseLevel(tokens, 0);
  if (tokens.next.kind !== 'end') throw unexpected(tokens.next, 'the end of the expression');
  return expression;
}

/** Operators that bind equally, the loosest first. */
const LEVELS: readonly (readonly Operator[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

const SPELLINGS: ReadonlyMap<string, Operator> = new Map([
  ...OPERATORS.map((operator) => [operator, operator] as const),
  ['&&', 'AND'],
  ['||', 'OR'],
]);

class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#index] ?? END;
  }

  take(): Token {
    const token = this.next;
    this.#index += 1;
    return token;
  }

  takeIf(text: string): boolean {
    const isNext = this.next.kind === 'symbol' && this.next.text === text;
    if (isNext) this.#index += 1;
    return isNext;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw unexpected(this.next, `"${text}"`);
  }
}

const END: Token = { kind: 'end', text: '', position: 0 };

function parseLevel(tokens: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(tokens);
  let left = parseLevel(tokens, level + 1);
  for (;;) {
    const operator = operatorOf(tokens.next);
    if (operator === undefined || !operators.includes(operator)) return left;
    const { position } = tokens.take();
    const right = parseLevel(tokens, level + 1);
    left = { kind: 'operation', operator, left, right, position };
  }
}

function parseUnary(tokens: Cursor): Expression {
  return tokens.takeIf('-')
    ? { kind: 'negation', operand: parseUnary(tokens) }
    : parsePower(tokens);
}

/** Binds tighter than a minus in front, and to the right: -2^2^3 is -(2^(2^3)). */
function parsePower(tokens: Cursor): Expression {
  const left = parseOperand(tokens);
  const { position } = tokens.next;
  if (!tokens.takeIf('^')) return left;
  return { kind: 'operation', operator: '^', left, right: parseUnary(tokens), position };
}

function parseOperand(tokens: Cursor): Expression {
  const token = tokens.take();
  if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
  if (token.kind === 'text') return { kind: 'text', text: token.text.slice(1, -1) };
  if (token.kind === 'name' && operatorOf(token) === undefined) return parseName(token, tokens);
  if (token.kind === 'symbol' && token.text === '[') {
    return { kind: 'list', items: parseItems(tokens, ']'), position: token.position };
  }
  if (token.kind === 'symbol' && token.text === '(') {
    const inner = parseLevel(tokens, 0);
    tokens.expect(')');
    return inner;
  }
  throw unexpected(token, 'a value');
}

/** Ids begin with a lower-case letter, functions and keywords are written in capitals. */
function parseName({ text, position }: Token, tokens: Cursor): Expression {
  if (tokens.takeIf('(')) {
    return { kind: 'call', name: text, arguments: parseItems(tokens, ')'), position };
  }
  return /^[a-z]/.test(text)
    ? { kind: 'reference', id: text, position }
    : { kind: 'keyword', word: text, position };
}

function parseItems(tokens: Cursor, close: string): Expression[] {
  const items: Expression[] = [];
  if (tokens.takeIf(close)) return items;
  do items.push(parseLevel(tokens, 0));
  while (tokens.takeIf(','));
  tokens.expect(close);
  return items;
}

function operatorOf({ kind, text }: Token): Operator | undefined {
  return kind === 'symbol' || kind === 'name' ? SPELLINGS.get(text) : undefined;
}

function unexpected({ kind, text, position }: Token, expected: string): MathError {
  const found = kind === 'end' ? 'the end' : `"${text}"`;
  return new MathError(`expected ${expected} at position ${position}, found ${found}`);
}
