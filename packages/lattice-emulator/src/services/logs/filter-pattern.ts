import { parseJsonPattern } from './json-filter-pattern.ts';

/** Says of a log message whether it is wanted. */
export type MessageFilter = (message: string) => boolean;

/**
 * Reads the language in which CloudWatch Logs is asked for messages: terms, or a condition on JSON.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * Differs: regular expressions, space-delimited patterns, and optional terms mixed with other terms
 * are refused.
 *
 * @throws SyntaxError that names what is wrong or not supported
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('[')) throw unsupported(text, 'space-delimited patterns');
  if (!text.startsWith('{')) return filterByTerms(text, readTerms(text));
  if (!text.endsWith('}')) {
    throw new SyntaxError("If a filter pattern starts with '{' it must end with '}'");
  }
  const condition = parseJsonPattern(text.slice(1, -1));
  return (message) => {
    const root = parseObject(message);
    return root !== undefined && condition(root);
  };
}

type Term = { readonly kind: 'wanted' | 'unwanted' | 'optional'; readonly text: string };

const KINDS = { '': 'wanted', '-': 'unwanted', '?': 'optional' } as const;

/** A term is a part of a message, not a word of it: `ERROR` finds `ERRORCODE`. */
function filterByTerms(pattern: string, terms: readonly Term[]): MessageFilter {
  const textsOf = (kind: Term['kind']) =>
    terms.filter((term) => term.kind === kind).map(({ text }) => text);
  const [wanted, unwanted, optional] = [
    textsOf('wanted'),
    textsOf('unwanted'),
    textsOf('optional'),
  ];
  if (optional.length === 0) {
    return (message) =>
      wanted.every((text) => message.includes(text)) &&
      !unwanted.some((text) => message.includes(text));
  }
  if (optional.length < terms.length) {
    throw unsupported(pattern, 'optional terms (?) beside other terms');
  }
  return (message) => optional.some((text) => message.includes(text));
}

/** Terms with other characters than letters, digits and _ have to be in quotes. */
function readTerms(pattern: string): Term[] {
  const terms: Term[] = [];
  const term = /\s*([?-]?)\s*(?:"((?:[^"\\]|\\.)+)"|(\w+))(?=\s|$)/gy;
  for (let end = 0; end < pattern.length; end = term.lastIndex) {
    const match = term.exec(pattern);
    if (match === null) throw invalidTerm(pattern, pattern.slice(end).trimStart());
    const [, sign = '', quoted, bare = ''] = match;
    const text = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    terms.push({ kind: KINDS[sign as keyof typeof KINDS], text });
  }
  return terms;
}

function invalidTerm(pattern: string, rest: string): SyntaxError {
  const term = rest.replace(/^[?-]\s*/, '');
  if (term.startsWith('%')) return unsupported(pattern, 'regular expressions');
  const stranger = term.startsWith('""') ? '""' : (/\W/.exec(term)?.[0] ?? rest);
  return new SyntaxError(`Invalid filter pattern: Invalid character(s) in term '${stranger}'`);
}

function unsupported(pattern: string, what: string): SyntaxError {
  return new SyntaxError(
    `Invalid filter pattern: the emulator does not support ${what}, see docs/emulator.md: ${pattern}`,
  );
}

function parseObject(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
