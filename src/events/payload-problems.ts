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

/** Shows a value in a message: JSON where it has any, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Problems for the keys of `value` that nobody knows, each with the known key it looks most like.
 */
export function unknownKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = known.find((candidate) => isAlike(candidate, key));
      const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `${key}: unknown key, ${hint}`;
    });
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
