import { isJsonArray, isJsonObject, type Json, type JsonObject, type Scalar } from '../json.ts';
import { EventPatternError } from './event-pattern-error.ts';
import { parseValueTest, type ValueTest } from './value-test.ts';

/**
 * An event pattern, ready to be matched: alternatives, of which `$or` makes several.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export type EventPattern = readonly Alternative[];

/** The tests of a pattern, by path; the names of a path are joined by dots. */
type Alternative = ReadonlyMap<string, readonly ValueTest[]>;

/**
 * @throws EventPatternError with the words of AWS's own compiler (github.com/aws/event-ruler)
 */
export function parseEventPattern(text: string): EventPattern {
  const json = parseJson(text);
  if (!isJsonObject(json)) throw new EventPatternError('Filter is not an object');
  return readObject(json, { path: [], isInsideOr: false }, [new Map()]);
}

/**
 * Matches as AWS does, on a flattened event: `{"a.b": 1}` is the same as `{"a": {"b": 1}}`, an
 * array stands for each of its items, and fields of objects in one array must be found in the same
 * item.
 */
export function matchesEvent(pattern: EventPattern, event: object): boolean {
  const fields = Map.groupBy(fieldsOf(event as JsonObject, '', new Map()), ({ path }) => path);
  return pattern.some((alternative) => meetsAll([...alternative], fields, new Map()));
}

type Place = { readonly path: readonly string[]; readonly isInsideOr: boolean };

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new EventPatternError((error as SyntaxError).message);
  }
}

function readObject(
  json: JsonObject,
  place: Place,
  alternatives: readonly Alternative[],
): readonly Alternative[] {
  const entries = Object.entries(json);
  if (entries.length === 0) throw new EventPatternError('Empty objects are not allowed');
  return entries.reduce(
    (soFar, [name, value]) =>
      name === '$or' ? readOr(value, place, soFar) : readField(name, value, place, soFar),
    alternatives,
  );
}

function readField(
  name: string,
  value: Json,
  { path, isInsideOr }: Place,
  alternatives: readonly Alternative[],
): readonly Alternative[] {
  if (isInsideOr && RESERVED_INSIDE_OR.has(name)) {
    throw new EventPatternError(
      `${name} is Ruler reserved fieldName which cannot be used inside $or.`,
    );
  }
  const fieldPath = [...path, name];
  if (isJsonArray(value)) {
    if (value.length === 0) throw new EventPatternError('Empty arrays are not allowed');
    const tests = value.map(parseValueTest);
    return alternatives.map((alternative) => new Map(alternative).set(fieldPath.join('.'), tests));
  }
  if (!isJsonObject(value)) {
    throw new EventPatternError(`"${name}" must be an object or an array`);
  }
  return readObject(value, { path: fieldPath, isInsideOr }, alternatives);
}

function readOr(
  value: Json,
  { path }: Place,
  alternatives: readonly Alternative[],
): readonly Alternative[] {
  if (!isJsonArray(value)) throw new EventPatternError('It must be an Array followed with $or.');
  if (!value.every(isJsonObject)) {
    throw new EventPatternError('Only JSON object is allowed in array of $or relationship.');
  }
  if (value.length < 2) {
    throw new EventPatternError('There must have at least 2 Objects in $or relationship.');
  }
  return value.flatMap((choice) => readObject(choice, { path, isInsideOr: true }, alternatives));
}

const RESERVED_INSIDE_OR = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard'],
  ...['numeric', 'cidr', '=', '<', '<=', '>', '>=', 'regex', 'not-wildcard'],
  ...['not-equals-ignore-case', 'date-after', 'date-on-or-after', 'date-before'],
  ...['date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/** In which item of which array a field lies. */
type Membership = ReadonlyMap<string, number>;

type Field = { readonly path: string; readonly value: Scalar; readonly membership: Membership };

function* fieldsOf(value: Json, path: string, membership: Membership): Generator<Field> {
  if (isJsonArray(value)) {
    const array = `${path}#${membership.size}`;
    for (const [index, item] of value.entries()) {
      yield* fieldsOf(item, path, new Map(membership).set(array, index));
    }
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      yield* fieldsOf(member, path === '' ? name : `${path}.${name}`, membership);
    }
  } else {
    yield { path, value, membership };
  }
}

/** Looks for a field for each path, such that all of them agree on the items of arrays. */
function meetsAll(
  [first, ...rest]: readonly [string, readonly ValueTest[]][],
  fields: ReadonlyMap<string, readonly Field[]>,
  membership: Membership,
): boolean {
  if (first === undefined) return true;
  const [path, tests] = first;
  const candidates = fields.get(path) ?? [];
  if (candidates.length === 0) {
    return tests.includes('is-absent') && meetsAll(rest, fields, membership);
  }
  return candidates.some(
    (field) =>
      tests.some((test) => test !== 'is-absent' && test(field.value)) &&
      agrees(field.membership, membership) &&
      meetsAll(rest, fields, new Map([...membership, ...field.membership])),
  );
}

function agrees(one: Membership, other: Membership): boolean {
  return [...one].every(([array, index]) => (other.get(array) ?? index) === index);
}
