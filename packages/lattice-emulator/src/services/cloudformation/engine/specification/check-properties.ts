import { isKnown } from '../intrinsics.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { checkLimits } from './limits.ts';
import type { Path, Problem } from './problem.ts';
import type { Members, ScalarType, TypeSpecification, ValueType } from './specification.ts';

type Definitions = TypeSpecification['definitions'];

/**
 * Holds the properties of a resource against AWS's specification, and against what the emulator
 * supports. Values that are not known yet are skipped. Texts are those of AWS's validator, but for
 * what the emulator does not support.
 *
 * @returns every problem there is
 */
export function checkProperties(
  { properties: supported, limits = {} }: Pick<ResourceType, 'properties' | 'limits'>,
  { properties: members, definitions }: TypeSpecification,
  properties: Properties,
): Problem[] {
  const unsupported = Object.keys(properties).filter(
    (name) => Object.hasOwn(members, name) && !supported.includes(name),
  );
  return [
    ...checkMembers(members, definitions, properties, []),
    ...unsupported.map((name) => ({
      path: [],
      text: `the emulator does not support the property [${name}], which AWS has`,
    })),
    ...checkLimits(limits, properties),
  ];
}

function checkMembers(
  members: Members,
  definitions: Definitions,
  value: object,
  path: Path,
): Problem[] {
  const values = new Map<string, unknown>(Object.entries(value));
  const missing = Object.entries(members)
    .filter(([name, { isRequired }]) => isRequired && values.get(name) === undefined)
    .map(([name]) => ({ path, text: `required key [${name}] not found` }));
  const wrong = [...values].flatMap(([name, member]) => {
    const type = Object.hasOwn(members, name) ? members[name]?.type : undefined;
    return type === undefined
      ? [{ path, text: `extraneous key [${name}] is not permitted` }]
      : checkValue(type, definitions, member, [...path, name]);
  });
  return [...missing, ...wrong];
}

function checkValue(
  type: ValueType,
  definitions: Definitions,
  value: unknown,
  path: Path,
): Problem[] {
  if (!isKnown(value)) return [];
  switch (type.kind) {
    case 'object':
      if (!isObject(value)) return [mismatch('JSONObject', value, path)];
      return checkMembers(definitions[type.definition] ?? {}, definitions, value, path);
    case 'map':
      if (!isObject(value)) return [mismatch('JSONObject', value, path)];
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(type.element, definitions, item, [...path, key]),
      );
    case 'list':
      if (!Array.isArray(value)) return [mismatch('JSONArray', value, path)];
      return value.flatMap((item, index) =>
        checkValue(type.element, definitions, item, [...path, index]),
      );
    case 'union':
      return checkUnion(type.types, definitions, value, path);
    case 'json':
      // AWS takes a document as an object, and as its text.
      return isObject(value) || Array.isArray(value) || typeof value === 'string'
        ? []
        : [mismatch('JSONObject', value, path)];
    default:
      return checkScalar(type, value, path);
  }
}

function checkUnion(
  types: readonly ValueType[],
  definitions: Definitions,
  value: unknown,
  path: Path,
): Problem[] {
  const fits = types.some((type) => checkValue(type, definitions, value, path).length === 0);
  if (fits) return [];
  const text = `#: no subschema matched out of the total ${types.length} subschemas`;
  return [{ path, text }];
}

/** The types by the names of AWS's validator, with the values that a template may have for them. */
const SCALARS: Readonly<
  Record<ScalarType['kind'], { name: string; takes: (text: string) => boolean }>
> = {
  string: { name: 'String', takes: () => true },
  integer: { name: 'Integer', takes: (text) => /^[-+]?\d+$/.test(text) },
  number: { name: 'Number', takes: (text) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) },
  boolean: { name: 'Boolean', takes: (text) => /^(true|false)$/i.test(text) },
};

/** A template may write every scalar as text, and text as any scalar. */
function checkScalar({ kind, allowed }: ScalarType, value: unknown, path: Path): Problem[] {
  const { name, takes } = SCALARS[kind];
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  if (!isScalar || !takes(String(value))) return [mismatch(name, value, path)];
  if (allowed === undefined || allowed.map(String).includes(String(value))) return [];
  return [{ path, text: `${value} is not a valid enum value` }];
}

function mismatch(expected: string, value: unknown, path: Path): Problem {
  return { path, text: `expected type: ${expected}, found: ${nameOfType(value)}` };
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
