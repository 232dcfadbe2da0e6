import { compare } from './changes.ts';
import {
  bindingsOf,
  type Deployer,
  type OrderedResource,
  orderResources,
  type ResourceLookup,
  resolveProperties,
  specificationOf,
} from './engine.ts';
import { type Bindings, resolve, UNKNOWN } from './intrinsics.ts';
import { activeOutputs } from './outputs.ts';
import type { Properties } from './resource-type.ts';
import { checkProperties } from './specification/check-properties.ts';
import type { ResourceProblem } from './specification/problem.ts';
import type { Desired, Stack } from './stack.ts';
import { malformed } from './template.ts';

/** The change of one resource in a change set. */
export type PlannedChange = {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly isReplaced: boolean | undefined;
  /** The properties that change. */
  readonly properties: readonly string[];
};

export type Plan = {
  readonly changes: readonly PlannedChange[];
  /** Problems for which AWS refuses the plan before it changes anything. */
  readonly problems: readonly ResourceProblem[];
};

/**
 * Compares a stack with its desired state, without changing anything. The values of a resource that
 * will be created or replaced are unknown, so resources that use them change too.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 *
 * @throws ValidationError for a template that could never be applied
 */
export function planChanges(deployer: Deployer, stack: Stack, desired: Desired): Plan {
  refuseUnknownTypes(deployer, desired);
  const willBeNew = new Set<string>();
  const active = new Set<string>();
  const bindings: Bindings = {
    ...bindingsOf(
      deployer,
      stack,
      desired,
      lookup(deployer, stack, desired, { active, willBeNew }),
    ),
    // A missing export is an error only when the plan is executed.
    importValue: (name) => deployer.findExport(name) ?? UNKNOWN,
  };
  const ordered = orderResources(desired, bindings);
  for (const { logicalId } of ordered) active.add(logicalId);
  const changes: PlannedChange[] = [];
  const problems: ResourceProblem[] = [];
  for (const resource of ordered) {
    const properties = resolveProperties(resource.definition, bindings);
    problems.push(...problemsOf(deployer, resource, properties));
    const change = planResource(deployer, stack, resource, properties);
    if (change?.action === 'Add' || change?.isReplaced) willBeNew.add(resource.logicalId);
    if (change !== undefined) changes.push(change);
  }
  for (const { Value } of activeOutputs(desired, bindings)) resolve(Value, bindings);
  return { changes: [...changes, ...removals(stack, active)], problems };
}

/** The logical ids that the plan has found so far. */
type Progress = {
  readonly active: ReadonlySet<string>;
  readonly willBeNew: ReadonlySet<string>;
};

function lookup(
  deployer: Deployer,
  stack: Stack,
  { template }: Desired,
  { active, willBeNew }: Progress,
): ResourceLookup {
  const find = (logicalId: string) =>
    willBeNew.has(logicalId) ? undefined : stack.resources.get(logicalId);
  const hasAttribute = (logicalId: string, name: string) =>
    specificationOf(deployer, template.Resources[logicalId]?.Type ?? '').attributes.includes(name);
  return {
    ref: (logicalId) =>
      active.has(logicalId) ? (find(logicalId)?.physicalId ?? UNKNOWN) : undefined,
    attribute: (logicalId, name) =>
      active.has(logicalId) && hasAttribute(logicalId, name)
        ? (find(logicalId)?.attributes[name] ?? UNKNOWN)
        : undefined,
  };
}

function problemsOf(
  deployer: Deployer,
  { logicalId, definition: { Type: type } }: OrderedResource,
  properties: Properties,
): ResourceProblem[] {
  const handler = deployer.resourceTypes.get(type);
  if (handler === undefined) return [];
  const problems = checkProperties(handler, specificationOf(deployer, type), properties);
  return problems.map((problem) => ({ ...problem, logicalId, type }));
}

function planResource(
  deployer: Deployer,
  stack: Stack,
  { logicalId, definition }: OrderedResource,
  properties: Properties,
): PlannedChange | undefined {
  const before = stack.resources.get(logicalId);
  const subject = { logicalId, physicalId: before?.physicalId, type: definition.Type };
  if (before === undefined) return added(subject);
  const change = compare(specificationOf(deployer, definition.Type), before.written, properties);
  if (change.kind === 'none') return undefined;
  const isReplaced = change.kind === 'replace';
  return { ...subject, action: 'Modify', isReplaced, properties: change.properties };
}

function removals(stack: Stack, active: ReadonlySet<string>): PlannedChange[] {
  return [...stack.resources.values()]
    .filter(({ logicalId }) => !active.has(logicalId))
    .map(({ logicalId, physicalId, type }) => {
      return { ...added({ logicalId, physicalId, type }), action: 'Remove' as const };
    });
}

function added(subject: Pick<PlannedChange, 'logicalId' | 'physicalId' | 'type'>): PlannedChange {
  return { ...subject, action: 'Add', isReplaced: undefined, properties: [] };
}

/** Distinguishes types that AWS does not have from those that only the emulator lacks. */
function refuseUnknownTypes(deployer: Deployer, { template }: Desired): void {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  const missing = [...types].filter((type) => !deployer.resourceTypes.has(type));
  const isOfAws = (type: string) =>
    deployer.specification.typeNames.has(type) || type.startsWith('Custom::');
  const unknown = missing.filter((type) => !isOfAws(type));
  const unsupported = missing.filter(isOfAws);
  if (missing.length === 0) return;
  const problems = [
    ...(unknown.length > 0 ? [`Unrecognized resource types: [${unknown.join(', ')}]`] : []),
    ...(unsupported.length > 0
      ? [`the emulator does not support the resource types [${unsupported.join(', ')}]`]
      : []),
  ];
  throw malformed(problems.join('; '));
}
