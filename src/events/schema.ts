import * as v from 'valibot';
import { nearest } from './did-you-mean.ts';
import { isRecord, PayloadError, show } from './payload-error.ts';

type AnySchema = v.GenericSchema;

/** The parts of a schema that has some: members, items, the values of a map, or a wrapped schema. */
type Parts = {
  readonly type: string;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly value?: AnySchema;
  readonly wrapped?: AnySchema;
  readonly message?: (issue: Pick<v.BaseIssue<unknown>, 'input'>) => string;
};

export function partsOf(schema: AnySchema): Parts {
  return schema as Parts;
}

/**
 * Parses a value of unknown shape.
 *
 * @param name of the whole value in messages
 * @throws PayloadError with all problems at once: the path, what was expected and what came
 */
export function parse<Schema extends AnySchema>(
  schema: Schema,
  input: unknown,
  name = 'payload',
): v.InferOutput<Schema> {
  const problems = new Problems(name);
  const known = withKnownKeys(schema, input, '', problems);
  const { success, output, issues = [] } = v.safeParse(schema, known);
  for (const issue of issues) problems.add(pathOf(issue), issue.message);
  if (success && problems.texts.length === 0) return output;
  throw new PayloadError(problems.texts);
}

/** The problems of a payload, one for each path: the first explains the others. */
class Problems {
  readonly texts: string[] = [];
  readonly #name: string;
  readonly #paths = new Set<string>();

  constructor(name: string) {
    this.#name = name;
  }

  add(path: string, message: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    this.texts.push(`${path || this.#name}: ${message}`);
  }

  /** Reports a key, after which no check of the object around it says anything new. */
  addUnknownKey(object: string, key: string, message: string): void {
    this.add(join(object, key), message);
    if (object !== '') this.#paths.add(object);
  }
}

/** The message of a schema or a check: what was expected, and what came. */
export function expected(text: string): (issue: v.BaseIssue<unknown>) => string {
  return ({ input }) => `expected ${text}, got ${show(input)}`;
}

/** One of a few words. Offers the one that was probably meant. */
export function choice<const Choices extends readonly string[]>(choices: Choices) {
  return v.picklist(choices, ({ input }) => {
    const meant = typeof input === 'string' ? nearest(input, choices) : undefined;
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return `expected one of ${choices.join(', ')}, got ${show(input)}${hint}`;
  });
}

/** An object with these keys and no others. */
export function object<const Entries extends v.ObjectEntries>(entries: Entries, example: string) {
  return v.strictObject(entries, expected(`an object such as ${example}`));
}

export function wholeNumber(min: number, max?: number) {
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const message = expected(`a whole number ${range}`);
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max ?? Number.MAX_SAFE_INTEGER, message),
  );
}

export function trueOrFalse() {
  return v.boolean(expected('true or false'));
}

/** A problem of a whole object, and the path to the member that it concerns. */
export type Problem = { readonly path: readonly [string, ...string[]]; readonly message: string };

/** Checks what no single member can say by itself, even where members have problems of their own. */
export function crossCheck<Payload>(
  problemsOf: (payload: Readonly<Record<string, unknown>>) => readonly Problem[],
) {
  return v.rawCheck<Payload>(({ dataset, addIssue }) => {
    const payload: unknown = dataset.value;
    if (!isRecord(payload)) return;
    for (const { path, message } of problemsOf(payload)) {
      const [first, ...rest] = path;
      const item = (key: string): v.IssuePathItem => {
        return { type: 'object', origin: 'value', input: { ...payload }, key, value: undefined };
      };
      addIssue({ message, path: [item(first), ...rest.map(item)] });
    }
  });
}

/**
 * Returns the input with every key that the schema has, undefined where it is missing, and without
 * the keys that it does not have, each of which is a problem. So a missing value is reported by its
 * own schema, and every unknown key is. Descends no deeper than the schema does.
 */
function withKnownKeys(
  schema: AnySchema,
  input: unknown,
  path: string,
  problems: Problems,
): unknown {
  const { entries, item, value, wrapped, message } = partsOf(schema);
  if (wrapped !== undefined) return withKnownKeys(wrapped, input, path, problems);
  if (item !== undefined && Array.isArray(input)) {
    return input.map((each, index) => withKnownKeys(item, each, `${path}[${index}]`, problems));
  }
  if ((entries ?? value) !== undefined && Array.isArray(input) && message !== undefined) {
    // The library takes a list for an object.
    problems.add(path, message({ input }));
    return undefined;
  }
  if (!isRecord(input) || (entries ?? value) === undefined) return input;
  if (entries !== undefined) reportUnknownKeys(input, Object.keys(entries), path, problems);
  const members = Object.entries(entries ?? input).map(([key, inner]) => {
    const member = value ?? (inner as AnySchema);
    return [key, withKnownKeys(member, input[key], join(path, key), problems)] as const;
  });
  return Object.fromEntries(members);
}

function reportUnknownKeys(
  input: object,
  known: readonly string[],
  path: string,
  problems: Problems,
): void {
  for (const key of Object.keys(input).filter((each) => !known.includes(each))) {
    const meant = nearest(key, known);
    const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
    problems.addUnknownKey(path, key, `unknown key, ${hint}`);
  }
}

function pathOf({ path }: v.BaseIssue<unknown>): string {
  const keys = path?.map(({ key }) => key) ?? [];
  return keys.reduce<string>((text, key) => {
    return typeof key === 'number' ? `${text}[${key}]` : join(text, String(key));
  }, '');
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
