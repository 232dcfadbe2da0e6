import { isDeepStrictEqual } from 'node:util';
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
import type { Bindings } from './intrinsics.ts';
import { resolveOutputs } from './outputs.ts';
import { resolveReferences } from './parameter-store.ts';
import {
  createResource,
  handlerMessage,
  keepResource,
  type Run,
  removeResource,
  replaceResource,
  updateResource,
  type Wanted,
} from './resource-steps.ts';
import { checkProperties } from './specification/check-properties.ts';
import { invalidProperties } from './specification/problem.ts';
import type { Stack, StackResource } from './stack.ts';
import { addEvent } from './stack-events.ts';

/** Thrown for a resource that could not be created or updated, after its event was written. */
export class ResourceFailure extends Error {}

/** Creates, updates and removes resources until the stack is as desired. */
export async function converge(run: Run): Promise<void> {
  const { engine, stack, desired } = run;
  const bindings = bindingsOf(engine, stack, desired, lookup(engine, stack));
  const ordered = orderResources(desired, bindings);
  for (const resource of ordered) await convergeResource(run, bindings, resource);
  const wanted = new Set(ordered.map(({ logicalId }) => logicalId));
  for (const resource of [...stack.resources.values()]) {
    if (!wanted.has(resource.logicalId)) removeResource(run, resource);
  }
  const outputs = resolveOutputs(engine, stack, desired, bindings);
  Object.assign(stack, { outputs, imports: bindings.imported, deployed: desired });
}

/** Returns the values of the resources of a stack that exist. */
function lookup(engine: Deployer, { resources }: Stack): ResourceLookup {
  return {
    ref: (logicalId) => resources.get(logicalId)?.physicalId,
    attribute: (logicalId, name) => {
      const resource = resources.get(logicalId);
      const value = resource?.attributes[name];
      if (value !== undefined || resource === undefined) return value;
      const isOfAws = specificationOf(engine, resource.type).attributes.includes(name);
      if (!isOfAws) return undefined;
      throw new Error(`the emulator does not support the attribute ${name} of ${resource.type}`);
    },
  };
}

async function convergeResource(
  run: Run,
  bindings: Bindings,
  ordered: OrderedResource,
): Promise<void> {
  const { engine, stack } = run;
  const { logicalId, definition } = ordered;
  const before = stack.resources.get(logicalId);
  try {
    await applyDefinition(run, bindings, ordered, before);
  } catch (error) {
    const status = before === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED';
    const subject = { logicalId, physicalId: before?.physicalId ?? '', type: definition.Type };
    addEvent(engine, stack, subject, { status, reason: handlerMessage(error) });
    const verb = before === undefined ? 'create' : 'update';
    throw new ResourceFailure(`The following resource(s) failed to ${verb}: [${logicalId}].`);
  }
}

async function applyDefinition(
  run: Run,
  bindings: Bindings,
  { logicalId, definition, dependencies }: OrderedResource,
  before: StackResource | undefined,
): Promise<void> {
  const { engine, previous, desired } = run;
  const type = engine.resourceTypes.get(definition.Type);
  if (type === undefined) throw new Error(`the emulator does not support ${definition.Type}`);
  const specification = specificationOf(engine, definition.Type);
  const written = resolveProperties(definition, bindings);
  const properties = await resolveReferences(written, engine.call);
  const problems = checkProperties(type, specification, properties);
  if (problems.length > 0) throw invalidProperties(logicalId, problems);
  const wanted: Wanted = {
    logicalId,
    type: definition.Type,
    properties,
    written,
    dependencies,
    deletionPolicy: definition.DeletionPolicy ?? 'Delete',
    updateReplacePolicy: definition.UpdateReplacePolicy ?? 'Delete',
  };
  if (before === undefined) return createResource(run, type, wanted);
  if (before.type !== wanted.type) throw new Error('Update of resource type is not permitted.');
  const { kind } = compare(specification, before.properties, properties);
  if (kind === 'replace') return replaceResource(run, type, wanted, before);
  const isRetagged =
    type.properties.includes('Tags') && !isDeepStrictEqual(previous.tags, desired.tags);
  if (kind === 'update' || isRetagged) return updateResource(run, type, wanted, before);
  // Policies and dependencies can change while the resource stays as it is.
  keepResource(run, wanted, before);
}
