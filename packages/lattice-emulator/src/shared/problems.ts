/** One problem of an input. */
export type Problem = {
  /** The path of the member, such as `times`. */
  readonly path: string;
  readonly expected: string;
  readonly got: unknown;
};

/** Thrown for an invalid input, with all its problems. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describe).join('; '));
    this.problems = problems;
  }
}

/** Reads the members of an object and collects all their problems. */
export class InputReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #problems: Problem[] = [];

  /** @param known the names of the allowed members */
  constructor(input: unknown, known: readonly string[]) {
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    this.#members = isObject ? { ...input } : {};
    if (!isObject) this.report('body', 'a JSON object', input);
    for (const [name, value] of Object.entries(this.#members)) {
      if (!known.includes(name)) this.report(name, `one of ${known.join(', ')}`, value);
    }
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  /**
   * Reads a member; `undefined` when it is absent or invalid.
   *
   * @param parse returns `undefined` for an invalid value
   */
  read<T>(name: string, expected: string, parse: (value: unknown) => T | undefined): T | undefined {
    const value = this.#members[name];
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) this.report(name, expected, value);
    return parsed;
  }

  report(path: string, expected: string, got: unknown): void {
    this.#problems.push({ path, expected, got });
  }

  /** @throws InputError when anything was reported */
  finish(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems);
  }
}

export function parseText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns a parser of numbers from `min` to `max`. */
export function numberFrom(min: number, max = Number.POSITIVE_INFINITY) {
  return (value: unknown): number | undefined =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

/** Returns a parser of whole numbers from `min` to `max`. */
export function integerFrom(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (value: unknown): number | undefined =>
    Number.isInteger(value) ? numberFrom(min, max)(value) : undefined;
}

function describe({ path, expected, got }: Problem): string {
  return `${path}: expected ${expected}, got ${got === undefined ? 'nothing' : JSON.stringify(got)}`;
}
