/** One thing that is wrong with an input. */
export type Problem = {
  /** Such as `times`. */
  readonly path: string;
  readonly expected: string;
  readonly got: unknown;
};

/** An input that cannot be used, with all that is wrong with it. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(describe).join('; '));
    this.problems = problems;
  }
}

/** Reads the members of an object one by one and gathers what is wrong with them. */
export class InputReader {
  readonly #members: Readonly<Record<string, unknown>>;
  readonly #problems: Problem[] = [];

  /** @param known the members that there may be */
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
   * Reads a member, if it is there.
   *
   * @param parse gives `undefined` for what it cannot take
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

/** A parser of numbers from `min` to `max`. */
export function numberFrom(min: number, max = Number.POSITIVE_INFINITY) {
  return (value: unknown): number | undefined =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

/** A parser of whole numbers from `min` to `max`. */
export function integerFrom(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (value: unknown): number | undefined =>
    Number.isInteger(value) ? numberFrom(min, max)(value) : undefined;
}

function describe({ path, expected, got }: Problem): string {
  return `${path}: expected ${expected}, got ${got === undefined ? 'nothing' : JSON.stringify(got)}`;
}
