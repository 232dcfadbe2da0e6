import fc from 'fast-check';
import type {
  Members,
  TypeSpecification,
  ValueType,
} from '../../src/services/cloudformation/engine/specification/specification.ts';

type Definitions = TypeSpecification['definitions'];
type Value = fc.Arbitrary<unknown>;

/** The greatest depth of objects that may contain themselves. */
const MAX_DEPTH = 4;

/** Properties that are valid by AWS's specification, of one resource type. */
export function specifiedProperties({ properties, definitions }: TypeSpecification) {
  return membersOf(properties, definitions, 0);
}

/** The objects within `properties` that the specification describes, itself among them. */
export function describedObjects(
  { properties: members, definitions }: TypeSpecification,
  properties: unknown,
): Record<string, unknown>[] {
  return objectsIn(members, definitions, properties);
}

function objectsIn(
  members: Members,
  definitions: Definitions,
  value: unknown,
): Record<string, unknown>[] {
  const object = value as Record<string, unknown>;
  const inner = Object.entries(object).flatMap(([name, item]) => {
    const type = members[name]?.type;
    if (type?.kind === 'object') {
      return objectsIn(definitions[type.definition] ?? {}, definitions, item);
    }
    if (type?.kind !== 'list' || type.element.kind !== 'object') return [];
    const { definition } = type.element;
    return (item as unknown[]).flatMap((one) =>
      objectsIn(definitions[definition] ?? {}, definitions, one),
    );
  });
  return [object, ...inner];
}

function membersOf(members: Members, definitions: Definitions, depth: number) {
  const isWanted = ({ isRequired }: Members[string]) => isRequired || depth < MAX_DEPTH;
  const wanted = Object.entries(members).filter(([, member]) => isWanted(member));
  const values = Object.fromEntries(
    wanted.map(([name, { type }]) => [name, valuesOf(type, definitions, depth)]),
  );
  const requiredKeys = wanted.filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  return fc.record(values, { requiredKeys, noNullPrototype: true });
}

function valuesOf(type: ValueType, definitions: Definitions, depth: number): Value {
  switch (type.kind) {
    case 'object':
      return membersOf(definitions[type.definition] ?? {}, definitions, depth + 1);
    case 'list':
      return fc.array(valuesOf(type.element, definitions, depth + 1), { maxLength: 2 });
    case 'map':
      return fc.dictionary(fc.string(), valuesOf(type.element, definitions, depth + 1), {
        maxKeys: 2,
        noNullPrototype: true,
      });
    case 'union':
      return fc.oneof(...type.types.map((one) => valuesOf(one, definitions, depth)));
    case 'json':
      return fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.string());
    default:
      return type.allowed === undefined
        ? SCALARS[type.kind]
        : fc.constantFrom(...type.allowed).chain(asNumberOrText);
  }
}

/** Every scalar may be written as text. */
const SCALARS: Readonly<Record<'string' | 'integer' | 'number' | 'boolean', Value>> = {
  string: fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  integer: fc.integer().chain(asNumberOrText),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).chain(asNumberOrText),
  boolean: fc.oneof(fc.boolean(), fc.constantFrom('true', 'false')),
};

function asNumberOrText(value: string | number): Value {
  return fc.constantFrom(value, String(value));
}
