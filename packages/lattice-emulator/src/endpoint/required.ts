import type { NormalizedSchema } from '@smithy/core/schema';

/** Returns the required members of a structure, by name. */
export function requiredMembers(schema: NormalizedSchema): [string, NormalizedSchema][] {
  return [...membersOf(schema)].slice(0, requiredCount(schema));
}

/** Lists the paths of required members that `value` lacks, at every depth, in the model's order. */
export function missingMembers(schema: NormalizedSchema, value: unknown): string[] {
  return [...walk(schema, value, '')];
}

/** Checks for scalars first: most values are, and nothing can be missing in them. */
function* walk(schema: NormalizedSchema, value: unknown, path: string): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  if (schema.isStructSchema()) {
    yield* walkStructure(schema, value as Readonly<Record<string, unknown>>, path);
  } else if (schema.isListSchema() && Array.isArray(value)) {
    const item = schema.getValueSchema();
    for (const [index, entry] of value.entries()) {
      yield* walk(item, entry, `${path}.${index + 1}.member`);
    }
  } else if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    for (const [key, entry] of Object.entries(value)) {
      yield* walk(item, entry, `${path}.${key}.member`);
    }
  }
}

function* walkStructure(
  schema: NormalizedSchema,
  structure: Readonly<Record<string, unknown>>,
  path: string,
): Iterable<string> {
  let requiredLeft = requiredCount(schema);
  for (const [name, member] of membersOf(schema)) {
    const entry = structure[name];
    const isMissing = entry === undefined || entry === null;
    if (isMissing && requiredLeft > 0) yield pathOf(path, name);
    else if (typeof entry === 'object') yield* walk(member, entry, pathOf(path, name));
    requiredLeft -= 1;
  }
}

function pathOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
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
