import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf } from './required.ts';

/** Converts strings to the numbers and booleans that a schema expects, and the other way round. */
export function coerce(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => coerce(schema.getValueSchema(), item));
  }
  if (isPlainObject(value) && schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, coerce(item, entry)]),
    );
  }
  if (isPlainObject(value) && schema.isStructSchema()) return coerceMembers(schema, value);
  if (schema.isNumericSchema() && typeof value === 'string' && value.trim() !== '') {
    return Number.isNaN(Number(value)) ? value : Number(value);
  }
  if (schema.isBooleanSchema() && typeof value === 'string') return value.toLowerCase() === 'true';
  if (schema.isStringSchema() && (typeof value === 'number' || typeof value === 'boolean')) {
    return String(value);
  }
  return value;
}

function coerceMembers(schema: NormalizedSchema, value: Readonly<Record<string, unknown>>): object {
  const members = new Map(membersOf(schema));
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([name, entry]) => {
      const member = members.get(name);
      return [name, member === undefined ? entry : coerce(member, entry)];
    });
  return Object.fromEntries(entries);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
