import { isDeepStrictEqual } from 'node:util';
import type { Properties, ResourceType } from './resource-type.ts';

/** What has to happen to a resource so that it becomes what the template says. */
export type Change = {
  readonly kind: 'none' | 'update' | 'replace';
  /** The properties that differ. */
  readonly properties: readonly string[];
};

/** Compares a resource as it was deployed with what it is to become. */
export function compare(
  { properties: rules }: ResourceType,
  before: Properties,
  after: Properties,
): Change {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (changed.length === 0) return { kind: 'none', properties: [] };
  const isReplaced = changed.some((name) => replaces(rules[name], before[name], after[name]));
  return { kind: isReplaced ? 'replace' : 'update', properties: changed };
}

/** @throws Error that names the first property which the type does not have */
export function checkProperties({ properties: rules }: ResourceType, properties: Properties): void {
  const unknown = Object.keys(properties).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) throw new Error(`Encountered unsupported property ${unknown}`);
}

function replaces(
  rule: ResourceType['properties'][string] | undefined,
  before: unknown,
  after: unknown,
): boolean {
  if (typeof rule === 'string' || rule === undefined) return rule === 'replace';
  return rule.some(
    (member) => !isDeepStrictEqual(memberOf(before, member), memberOf(after, member)),
  );
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Properties)[name] : undefined;
}
