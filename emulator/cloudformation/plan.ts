import { compare } from './changes.ts';
import {
  bindingsOf,
  type Engine,
  type OrderedResource,
  orderResources,
  type ResourceLookup,
  resolveProperties,
} from './engine.ts';
import { type Bindings, resolve } from './intrinsics.ts';
import { activeOutputs } from './outputs.ts';
import type { Desired, Stack } from './stack.ts';
import { malformed } from './template.ts';

/** What a change set says would happen to one resource. */
export type PlannedChange = {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly isReplaced: boolean | undefined;
  /** The properties that change. */
  readonly properties: readonly string[];
};

/**
 * Compares a stack with what it is to become, without touching anything. A resource that is not
 * there yet, or will be another one, stands as a placeholder in those that refer to it, and so
 * makes them change.
 *
 * @throws ValidationError for a template that could never be applied
 */
export function planChanges(engine: Engine, stack: Stack, desired: Desired): PlannedChange[] {
  refuseUnknownTypes(engine, desired);
  const willBeNew = new Set<string>();
  const active = new Set<string>();
  const bindings: Bindings = {
    ...bindingsOf(engine, stack, desired, lookup(stack, active, willBeNew)),
    // Whether an export is there counts when the plan is carried out.
    importValue: (name) => engine.findExport(name) ?? `{{${name}}}`,
  };
  const ordered = orderResources(desired, bindings);
  for (const { logicalId } of ordered) active.add(logicalId);
  const changes = ordered.flatMap((resource) => {
    const change = planResource(engine, stack, bindings, resource);
    if (change?.action === 'Add' || change?.isReplaced) willBeNew.add(resource.logicalId);
    return change ?? [];
  });
  for (const { Value } of activeOutputs(desired, bindings)) resolve(Value, bindings);
  const removed = [...stack.resources.values()].filter(({ logicalId }) => !active.has(logicalId));
  return [
    ...changes,
    ...removed.map(({ logicalId, physicalId, type }) => {
      return { ...added({ logicalId, physicalId, type }), action: 'Remove' as const };
    }),
  ];
}

function lookup(
  stack: Stack,
  active: ReadonlySet<string>,
  willBeNew: ReadonlySet<string>,
): ResourceLookup {
  const find = (logicalId: string) =>
    willBeNew.has(logicalId) ? undefined : stack.resources.get(logicalId);
  const orPlaceholder = (logicalId: string, name: string, value: string | undefined) =>
    active.has(logicalId) ? (value ?? `{{${name}}}`) : undefined;
  return {
    ref: (logicalId) => orPlaceholder(logicalId, logicalId, find(logicalId)?.physicalId),
    attribute: (logicalId, name) =>
      orPlaceholder(logicalId, `${logicalId}.${name}`, find(logicalId)?.attributes[name]),
  };
}

function planResource(
  { resourceTypes }: Engine,
  stack: Stack,
  bindings: Bindings,
  { logicalId, definition }: OrderedResource,
): PlannedChange | undefined {
  const type = resourceTypes.get(definition.Type);
  const before = stack.resources.get(logicalId);
  const subject = { logicalId, physicalId: before?.physicalId, type: definition.Type };
  const properties = resolveProperties(definition, bindings);
  if (type === undefined || before === undefined) return added(subject);
  const change = compare(type, before.written, properties);
  if (change.kind === 'none') return undefined;
  const isReplaced = change.kind === 'replace';
  return { ...subject, action: 'Modify', isReplaced, properties: change.properties };
}

function added(subject: Pick<PlannedChange, 'logicalId' | 'physicalId' | 'type'>): PlannedChange {
  return { ...subject, action: 'Add', isReplaced: undefined, properties: [] };
}

function refuseUnknownTypes(engine: Engine, { template }: Desired): void {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  const unknown = [...new Set(types)].filter((type) => !engine.resourceTypes.has(type));
  if (unknown.length === 0) return;
  throw malformed(
    `Unrecognized resource types: [${unknown.join(', ')}] (not supported by the emulator, see docs/emulator.md)`,
  );
}
