import { type KeyLookUp, textOf } from './condition-keys.ts';

/** Thrown for a policy variable without a value in this request; its statement does not apply. */
export class UnresolvedVariable extends Error {
  override readonly name = 'UnresolvedVariable';
}

/**
 * Matches `*` and `?` as IAM does.
 *
 * @param flags `i` to ignore case
 * @param lookUp looks up policy variables; without it, they are ordinary text
 * @throws UnresolvedVariable
 * @throws NotImplemented for a variable that the emulator does not support
 */
export function matchesPattern(
  pattern: string,
  text: string,
  flags = '',
  lookUp?: KeyLookUp,
): boolean {
  if (pattern === '*') return true;
  if (lookUp === undefined || !pattern.includes('${')) return compiled(pattern, flags).test(text);
  const source = mapVariables(pattern, lookUp, toSource, literal);
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

/**
 * Replaces policy variables by their values in a text that is not a pattern.
 *
 * @throws UnresolvedVariable
 * @throws NotImplemented for a variable that the emulator does not support
 */
export function withVariables(text: string, lookUp: KeyLookUp | undefined): string {
  if (lookUp === undefined || !text.includes('${')) return text;
  const asIs = (part: string) => part;
  return mapVariables(text, lookUp, asIs, asIs);
}

const MOST_COMPILED = 10_000;
/** Compiled patterns, by flags and pattern. */
const COMPILED = new Map<string, Map<string, RegExp>>();

/** Caches patterns: policies repeat them, and compiling is most of the work. */
function compiled(pattern: string, flags: string): RegExp {
  const byPattern = COMPILED.get(flags) ?? new Map<string, RegExp>();
  const known = byPattern.get(pattern);
  if (known !== undefined) return known;
  if (byPattern.size >= MOST_COMPILED) byPattern.clear();
  const fresh = new RegExp(`^${toSource(pattern)}$`, `s${flags}`);
  COMPILED.set(flags, byPattern.set(pattern, fresh));
  return fresh;
}

function mapVariables(
  text: string,
  lookUp: KeyLookUp,
  ofText: (part: string) => string,
  ofValue: (value: string) => string,
): string {
  // Every second part is the content of braces.
  return text
    .split(/\$\{([^}]*)\}/)
    .map((part, index) => (index % 2 === 0 ? ofText(part) : ofValue(readVariable(part, lookUp))))
    .join('');
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function readVariable(variable: string, lookUp: KeyLookUp): string {
  if (['*', '?', '$'].includes(variable)) return variable;
  const [, key = '', fallback] = /^\s*([^,\s]+)\s*(?:,\s*'(.*)'\s*)?$/.exec(variable) ?? [];
  const value = textOf(lookUp(key)) ?? fallback;
  if (value === undefined) throw new UnresolvedVariable(`no value for the variable ${variable}`);
  return value;
}

function toSource(pattern: string): string {
  return literal(pattern).replaceAll('\\*', '.*').replaceAll('\\?', '.');
}

function literal(text: string): string {
  return text.replace(/[.*?+^${}()|[\]\\]/g, '\\$&');
}
