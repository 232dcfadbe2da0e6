/** Limits text that people type: it goes into the record, into logs, events and mails. */
export const LONGEST_TEXT = 500;

/** A payload of the wrong shape. Names every problem: its path, what was expected and what came. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
    // The place in our code is no use to the reader of the answer.
    this.stack = `${this.name}: ${this.message}`;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DEEPEST_SHOWN = 4;
const LONGEST_SHOWN = 80;

/** Shows a value in a message: as JSON, cut where it is long or deep. */
export function show(value: unknown): string {
  const text = JSON.stringify(pruned(value, 0)) ?? 'nothing';
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 3)}...` : text;
}

/** Without what lies too deep, so that no payload exhausts the stack. */
function pruned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST_SHOWN) return Array.isArray(value) ? ['...'] : { '...': '...' };
  if (Array.isArray(value)) {
    return value.slice(0, LONGEST_SHOWN).map((item) => pruned(item, depth + 1));
  }
  const entries = Object.entries(value).slice(0, LONGEST_SHOWN);
  return Object.fromEntries(entries.map(([key, item]) => [key, pruned(item, depth + 1)]));
}
