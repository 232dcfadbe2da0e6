/** Says of a message that was read as JSON whether it is wanted. */
export type JsonCondition = (root: unknown) => boolean;

/**
 * Reads a condition such as `$.level = "ERROR" && $.n > 5`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html#matching-terms-json-log-events
 *
 * @throws SyntaxError that names what is wrong or not supported
 */
export function parseJsonPattern(text: string): JsonCondition {
  const reader: Reader = { text, tokens: tokenize(text), position: 0 };
  const condition = readAlternatives(reader);
  const left = reader.tokens[reader.position];
  if (left !== undefined) throw unexpected(reader, left.text);
  return condition;
}

type Token = {
  readonly kind: 'selector' | 'operator' | 'string' | 'word';
  readonly text: string;
};

type Reader = { readonly text: string; readonly tokens: readonly Token[]; position: number };

/** Tried in this order. */
const TOKENS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['selector', /\s*(\$(?:\.[\w-]+|\[\d+\])+)/y],
  ['operator', /\s*(&&|\|\||<=|>=|!=|=|<|>|\(|\))/y],
  ['string', /\s*"((?:[^"\\]|\\.)*)"/y],
  ['word', /\s*([\w.*+-]+)/y],
];

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; text.slice(at).trim() !== ''; ) {
    const [token, end] = tokenAt(text, at);
    tokens.push(token);
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): readonly [Token, number] {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return [{ kind, text: match[1] ?? '' }, pattern.lastIndex];
  }
  const rest = text.slice(at).trimStart();
  if (rest.startsWith('%')) {
    throw new SyntaxError(
      `Invalid filter pattern: the emulator does not support regular expressions, see docs/emulator.md: {${text}}`,
    );
  }
  throw new SyntaxError(
    `Invalid filter pattern: Invalid character(s) in term '${rest.slice(0, rest.startsWith('$') ? 3 : 1)}'`,
  );
}

/** `&&` binds closer than `||`. */
function readAlternatives(reader: Reader): JsonCondition {
  const conditions = [readConjunction(reader)];
  while (takeOperator(reader, '||')) conditions.push(readConjunction(reader));
  return (root) => conditions.some((condition) => condition(root));
}

function readConjunction(reader: Reader): JsonCondition {
  const conditions = [readCondition(reader)];
  while (takeOperator(reader, '&&')) conditions.push(readCondition(reader));
  return (root) => conditions.every((condition) => condition(root));
}

function readCondition(reader: Reader): JsonCondition {
  if (takeOperator(reader, '(')) {
    const condition = readAlternatives(reader);
    if (!takeOperator(reader, ')')) throw unexpected(reader, 'a missing )');
    return condition;
  }
  const selector = take(reader);
  if (selector.kind !== 'selector') throw unexpected(reader, selector.text);
  const path = readPath(selector.text);
  const test = readTest(reader);
  return (root) => test(follow(root, path));
}

type ValueTest = (value: unknown) => boolean;

function readTest(reader: Reader): ValueTest {
  const verb = take(reader);
  const operand = take(reader);
  const keywords = KEYWORD_TESTS[`${verb.text} ${operand.text}`];
  if (verb.kind === 'word' && operand.kind === 'word' && keywords !== undefined) return keywords;
  if (verb.kind !== 'operator' || (operand.kind !== 'string' && operand.kind !== 'word')) {
    throw unexpected(reader, verb.kind === 'operator' ? operand.text : verb.text);
  }
  const equals = equalityTest(operand);
  if (verb.text === '=') return equals;
  if (verb.text === '!=') return (value) => isScalar(value) && !equals(value);
  const compare = COMPARISONS[verb.text];
  const bound = numberOf(operand);
  if (compare === undefined || bound === undefined) throw unexpected(reader, operand.text);
  return (value) => typeof value === 'number' && compare(value, bound);
}

const KEYWORD_TESTS: Readonly<Record<string, ValueTest>> = {
  'IS NULL': (value) => value === null,
  'IS TRUE': (value) => value === true,
  'IS FALSE': (value) => value === false,
  'NOT EXISTS': (value) => value === undefined,
};

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** A bare number equals a number of the same value, and a text that is written the same. */
function equalityTest(operand: Token): ValueTest {
  const number = numberOf(operand);
  const matches = textTest(operand.text.replace(/\\(.)/g, '$1'));
  return (value) =>
    number !== undefined && typeof value === 'number'
      ? value === number
      : isScalar(value) && matches(String(value));
}

/** An asterisk stands for any text at the start or at the end of a pattern; inside it is itself. */
function textTest(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const core = pattern.replace(/^\*|\*$/g, '');
  if (pattern.startsWith('*') && pattern.endsWith('*')) return (text) => text.includes(core);
  if (pattern.startsWith('*')) return (text) => text.endsWith(core);
  if (pattern.endsWith('*')) return (text) => text.startsWith(core);
  return (text) => text === core;
}

/** Lists, objects and what is not there match no comparison, neither `=` nor `!=`. */
function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function numberOf({ kind, text }: Token): number | undefined {
  const isNumber = kind === 'word' && /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  return isNumber ? Number(text) : undefined;
}

/** Names lead into objects, numbers into lists. */
type Path = readonly (string | number)[];

function readPath(selector: string): Path {
  return [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(
    ([, name, index]) => name ?? Number(index),
  );
}

function follow(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) !== (typeof key === 'number')) return undefined;
    return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
  }, root);
}

function takeOperator(reader: Reader, operator: string): boolean {
  const next = reader.tokens[reader.position];
  if (next?.kind !== 'operator' || next.text !== operator) return false;
  reader.position += 1;
  return true;
}

function take(reader: Reader): Token {
  const next = reader.tokens[reader.position];
  if (next === undefined) throw unexpected(reader, 'its end');
  reader.position += 1;
  return next;
}

function unexpected({ text }: Reader, what: string): SyntaxError {
  return new SyntaxError(`Invalid filter pattern: unexpected ${what} in {${text}}`);
}
