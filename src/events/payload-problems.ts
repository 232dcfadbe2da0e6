/** What people say goes into the record, into logs, events and mails. */
export const LONGEST_TEXT = 500;

/**
 * A payload that cannot be understood. Names every problem, with its path, what was expected and
 * what came.
 */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
    // Where in our code it was noticed helps nobody who reads the answer.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** What was read of a payload, and what is wrong with it; only without problems the value counts. */
export type Checked<T> = { readonly value: T; readonly problems: readonly string[] };

/** Shows a value in a message: JSON where it has any, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isOneOf<T extends string>(value: unknown, choices: readonly T[]): value is T {
  return choices.some((choice) => choice === value);
}

export function isWhole(
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

/**
 * Problems for the keys of `value` that nobody knows, each with the known key it looks most like.
 *
 * @param path of `value` in the payload
 */
export function unknownKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path?: string,
): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `${path === undefined ? key : `${path}.${key}`}: unknown key, ${hint}`;
    });
}

/** A text may be left out, but not empty. */
export function textProblems(path: string, value: unknown): string[] {
  if (value === undefined) return [];
  const isText = typeof value === 'string' && value.trim() !== '';
  if (isText && value.length <= LONGEST_TEXT) return [];
  const came = isText ? `one of ${value.length}` : show(value);
  return [`${path}: expected a text of 1 to ${LONGEST_TEXT} characters, got ${came}`];
}

/** Without a `max`, as many as anybody likes. */
export function countProblems(path: string, value: unknown, min: number, max?: number): string[] {
  if (isWhole(value, min, max)) return [];
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return [`${path}: expected a whole number ${range}, got ${show(value)}`];
}

/** Offers the choice that `value` looks most like, if it looks like any. */
export function choiceProblems(path: string, value: unknown, choices: readonly string[]): string[] {
  if (isOneOf(value, choices)) return [];
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  return [`${path}: expected one of ${choices.join(', ')}, got ${show(value)}${hint}`];
}

function nearest(text: string, known: readonly string[]): string | undefined {
  return known.find((candidate) => isAlike(candidate, text));
}

/** Same letters in another case or order, one letter too few or too many, or one that differs. */
function isAlike(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  const sorted = (text: string) => [...text].sort().join('');
  if (sorted(x) === sorted(y)) return true;
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  if (long.length - short.length > 1) return false;
  const split = [...short].findIndex((letter, index) => letter !== long[index]);
  if (split < 0) return true;
  const rest = long.slice(split + 1);
  return short.slice(split) === rest || short.slice(split + 1) === rest;
}
