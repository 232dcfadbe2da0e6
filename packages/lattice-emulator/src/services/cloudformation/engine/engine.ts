import type { Call } from '../../../contracts.ts';
import { findDependencies, orderByDependency } from './graph.ts';
import {
  type Bindings,
  resolve,
  resolveConditions,
  unresolved,
  unresolvedCondition,
} from './intrinsics.ts';
import { parameterValues } from './parameters.ts';
import { references } from './references.ts';
import type { Properties, ResourceType } from './resource-type.ts';
import type { ResourceProblem } from './specification/problem.ts';
import type { Specification, TypeSpecification } from './specification/specification.ts';
import {
  type Desired,
  type ResourceStatus,
  STACK_TYPE,
  type Stack,
  type StackStatus,
} from './stack.ts';
import {
  isObject,
  malformed,
  type ResourceDefinition,
  type Template,
  validationError,
} from './template.ts';

/**
 * What the engine needs from the world: one call's scope, the other stacks' exports, and the types
 * that it knows.
 */
export type Engine = {
  readonly call: Call;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** The value of another stack's export. */
  readonly findExport: (name: string) => string | undefined;
  /** The stack that exports `name` already, other than the one given. */
  readonly exporterOf: (name: string, other: Stack) => string | undefined;
  /** A stack that uses the export `name`. */
  readonly importerOf: (name: string) => string | undefined;
};

/** What making and changing stacks needs besides; taking them away does without. */
export type Deployer = Engine & { readonly specification: Specification };

/** @throws Error for a type that AWS does not have */
export function specificationOf({ specification }: Deployer, type: string): TypeSpecification {
  const found = specification.types.get(type);
  if (found === undefined) throw new Error(`AWS has no resource type ${type}`);
  return found;
}

/** What `Ref` and `Fn::GetAtt` of resources give. */
export type ResourceLookup = Pick<Bindings, 'ref' | 'attribute'>;

/** The values that a template can name while it is applied to a stack. */
export function bindingsOf(
  engine: Engine,
  stack: Stack,
  desired: Desired,
  resources: ResourceLookup,
): Bindings & { readonly imported: Set<string> } {
  const parameters = new Map<string, unknown>([
    ...pseudoParameters(engine, stack, desired),
    ...parameterValues(desired.template, desired.parameters, desired.fetched),
  ]);
  const mappings = desired.template.Mappings ?? {};
  const imported = new Set<string>();
  return {
    parameters,
    mappings,
    imported,
    conditions: resolveConditions(desired.template.Conditions ?? {}, parameters, mappings),
    ...resources,
    importValue: (name) => {
      const value = engine.findExport(name);
      if (value === undefined) throw validationError(`No export named ${name} found.`);
      imported.add(name);
      return value;
    },
  };
}

/** A resource of a template with what it needs before it. */
export type OrderedResource = {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  readonly dependencies: ReadonlySet<string>;
};

/**
 * The resources that a template's conditions leave in, each after what it needs.
 *
 * @throws ValidationError for names that stand for nothing, and for circles
 */
export function orderResources({ template }: Desired, bindings: Bindings): OrderedResource[] {
  const active = Object.entries(template.Resources).filter(([, { Condition }]) =>
    isActive(Condition, bindings),
  );
  const resources = Object.fromEntries(active);
  const dependencies = findDependencies(resources, (name) => isKnown(name, template, bindings));
  checkOutputs(template, bindings);
  return orderByDependency(dependencies).flatMap((logicalId) => {
    const definition = resources[logicalId];
    const needed = dependencies.get(logicalId) ?? new Set();
    return definition === undefined ? [] : [{ logicalId, definition, dependencies: needed }];
  });
}

/** @throws ValidationError for outputs that name what there is not */
function checkOutputs(template: Template, bindings: Bindings): void {
  for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
    const names = [...references([Value, Export])];
    const unknown = names.filter((name) => !isKnown(name, template, bindings));
    if (unknown.length > 0) throw unresolved(unknown, 'Outputs');
  }
}

function isActive(condition: string | undefined, { conditions }: Bindings): boolean {
  if (condition === undefined) return true;
  const holds = conditions.get(condition);
  if (holds === undefined) throw unresolvedCondition(condition, 'Resources');
  return holds;
}

/** A resource that a condition leaves out is known too. */
function isKnown(name: string, template: Template, { parameters }: Bindings): boolean {
  return parameters.has(name) || name === 'AWS::NoValue' || Object.hasOwn(template.Resources, name);
}

export function resolveProperties(
  { Properties = {} }: ResourceDefinition,
  bindings: Bindings,
): Properties {
  const properties = resolve(Properties, bindings);
  if (isObject(properties)) return properties;
  // Text not verified against AWS.
  throw malformed('Every Properties member must be an object');
}

export function setStackStatus(
  engine: Engine,
  stack: Stack,
  status: StackStatus,
  reason?: string,
  problems: readonly ResourceProblem[] = [],
): void {
  stack.status = status;
  stack.statusReason = reason;
  addEvent(
    engine,
    stack,
    { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE },
    status,
    reason,
    problems,
  );
}

export function addEvent(
  { call }: Engine,
  stack: Stack,
  subject: {
    readonly logicalId: string;
    readonly physicalId: string;
    readonly type: string;
    readonly properties?: Properties;
  },
  status: ResourceStatus,
  reason?: string,
  problems: readonly ResourceProblem[] = [],
): void {
  stack.events.push({
    id: call.random.uuid(),
    logicalId: subject.logicalId,
    physicalId: subject.physicalId,
    type: subject.type,
    timestamp: new Date(call.clock.now()),
    status,
    reason,
    clientToken: stack.clientToken,
    properties: subject.properties,
    problems,
  });
}

function pseudoParameters(
  { call }: Engine,
  stack: Stack,
  { notificationArns }: Desired,
): [string, unknown][] {
  return [
    ['AWS::AccountId', call.accountId],
    ['AWS::Region', call.region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stack.name],
    ['AWS::StackId', stack.id],
    ['AWS::NotificationARNs', notificationArns],
  ];
}
