import type { Call } from '../../../contracts.ts';
import { resolveConditions } from './conditions.ts';
import { findDependencies, orderByDependency } from './graph.ts';
import { type Bindings, resolve } from './intrinsics.ts';
import { parameterValues } from './parameters.ts';
import { references } from './references.ts';
import type { Properties, ResourceType } from './resource-type.ts';
import type { Specification, TypeSpecification } from './specification/specification.ts';
import type { Desired, Stack } from './stack.ts';
import {
  isObject,
  malformed,
  type ResourceDefinition,
  type Template,
  validationError,
} from './template.ts';
import { unresolved, unresolvedCondition } from './unresolved.ts';

/** The environment of the engine: a call, the supported types, and other stacks' exports. */
export type Engine = {
  readonly call: Call;
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Returns the value of another stack's export. */
  readonly findExport: (name: string) => string | undefined;
  /** Returns the stack, other than the given one, that already exports `name`. */
  readonly exporterOf: (name: string, other: Stack) => string | undefined;
  /** Returns a stack that imports `name`. */
  readonly importerOf: (name: string) => string | undefined;
};

/** The engine with AWS's specification, which creating and updating need and deleting does not. */
export type Deployer = Engine & { readonly specification: Specification };

/** @throws Error for a type that AWS does not have */
export function specificationOf({ specification }: Deployer, type: string): TypeSpecification {
  const found = specification.types.get(type);
  if (found === undefined) throw new Error(`AWS has no resource type ${type}`);
  return found;
}

/** The values of `Ref` and `Fn::GetAtt` for resources. */
export type ResourceLookup = Pick<Bindings, 'ref' | 'attribute'>;

/** Returns the values that a template can reference while it is applied to a stack. */
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

/** A resource of a template with the resources that it depends on. */
export type OrderedResource = {
  readonly logicalId: string;
  readonly definition: ResourceDefinition;
  readonly dependencies: ReadonlySet<string>;
};

/**
 * Returns the resources whose conditions hold, each after its dependencies.
 *
 * @throws ValidationError for unresolved references and for circular dependencies
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

/** @throws ValidationError for outputs with unresolved references */
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

/** Returns true also for a resource whose condition does not hold. */
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
