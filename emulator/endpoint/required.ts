import type { NormalizedSchema } from '@smithy/core/schema';

/** The members that a structure cannot do without, by name. */
export function requiredMembers(schema: NormalizedSchema): [string, NormalizedSchema][] {
  return [...membersOf(schema)].slice(0, requiredCount(schema));
}

/** The paths of required members that `value` lacks, at every depth, in the order of the model. */
export function missingMembers(schema: NormalizedSchema, value: unknown, path = ''): string[] {
  if (value === undefined || value === null) return [];
  if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    return value.flatMap((entry, index) =>
      missingMembers(item, entry, `${path}.${index + 1}.member`),
    );
  }
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.entries(value).flatMap(([key, entry]) =>
      missingMembers(item, entry, `${path}.${key}.member`),
    );
  }
  if (!schema.isStructSchema()) return [];
  const structure = value as Readonly<Record<string, unknown>>;
  const required = requiredCount(schema);
  return [...membersOf(schema)].flatMap(([name, member], index) => {
    const memberPath = path === '' ? name : `${path}.${name}`;
    const entry = structure[name];
    if (entry === undefined || entry === null) return index < required ? [memberPath] : [];
    return missingMembers(member, entry, memberPath);
  });
}

export function membersOf(schema: NormalizedSchema): Iterable<[string, NormalizedSchema]> {
  return schema.isStructSchema() ? schema.structIterator() : [];
}

/**
 * A static structure is `[3, namespace, name, traits, names, schemas, requiredCount]`, required
 * members first.
 */
function requiredCount(schema: NormalizedSchema): number {
  const structure = schema.getSchema();
  const count = Array.isArray(structure) ? structure[6] : undefined;
  return typeof count === 'number' ? count : 0;
}
