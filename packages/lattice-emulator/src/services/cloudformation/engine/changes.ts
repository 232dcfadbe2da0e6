import { isDeepStrictEqual } from 'node:util';
import type { Properties } from './resource-type.ts';
import { memberOf } from './specification/limits.ts';
import type { Members, TypeSpecification, ValueType } from './specification/specification.ts';

/** The change that brings a resource to the state of the template. */
export type Change = {
  readonly kind: 'none' | 'update' | 'replace';
  /** The properties that differ. */
  readonly properties: readonly string[];
};

/** Compares a resource as it was deployed with what it is to become. */
export function compare(
  specification: TypeSpecification,
  before: Properties,
  after: Properties,
): Change {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (changed.length === 0) return { kind: 'none', properties: [] };
  const { properties, definitions, replacedPaths } = specification;
  const isReplaced =
    replacesMembers(properties, definitions, before, after) ||
    replacedPaths.some((path) => replacesAt(path, before, after));
  return { kind: isReplaced ? 'replace' : 'update', properties: changed };
}

function replacesMembers(
  members: Members,
  definitions: TypeSpecification['definitions'],
  before: unknown,
  after: unknown,
): boolean {
  return Object.entries(members).some(([name, { type, isReplaced }]) => {
    const [old, now] = [memberOf(before, name), memberOf(after, name)];
    if (isDeepStrictEqual(old, now)) return false;
    return isReplaced || replacesValue(type, definitions, old, now);
  });
}

function replacesValue(
  type: ValueType,
  definitions: TypeSpecification['definitions'],
  before: unknown,
  after: unknown,
): boolean {
  if (type.kind === 'object') {
    return replacesMembers(definitions[type.definition] ?? {}, definitions, before, after);
  }
  if (type.kind === 'union') {
    return type.types.some((one) => replacesValue(one, definitions, before, after));
  }
  if (type.kind !== 'list') return false;
  return pairs(before, after).some(([old, now]) =>
    isDeepStrictEqual(old, now) ? false : replacesValue(type.element, definitions, old, now),
  );
}

function replacesAt([step, ...rest]: readonly string[], before: unknown, after: unknown): boolean {
  if (step === undefined) return !isDeepStrictEqual(before, after);
  if (step === '*') return pairs(before, after).some(([old, now]) => replacesAt(rest, old, now));
  return replacesAt(rest, memberOf(before, step), memberOf(after, step));
}

/** The items of two lists, side by side. */
function pairs(before: unknown, after: unknown): (readonly [unknown, unknown])[] {
  const [old, now] = [before, after].map((list): unknown[] => (Array.isArray(list) ? list : []));
  const length = Math.max(old?.length ?? 0, now?.length ?? 0);
  return Array.from({ length }, (_, index) => [old?.[index], now?.[index]] as const);
}
