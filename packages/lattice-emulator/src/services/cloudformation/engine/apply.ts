import { isDeepStrictEqual } from 'node:util';
import { compare } from './changes.ts';
import {
  addEvent,
  bindingsOf,
  type Deployer,
  type Engine,
  type OrderedResource,
  orderResources,
  type ResourceLookup,
  resolveProperties,
  setStackStatus,
  specificationOf,
} from './engine.ts';
import { orderByDependency } from './graph.ts';
import type { Bindings } from './intrinsics.ts';
import { resolveOutputs } from './outputs.ts';
import { resolveReferences } from './parameter-store.ts';
import {
  createResource,
  deleteResource,
  handlerMessage,
  keepResource,
  type Run,
  removeResource,
  replaceResource,
  type Superseded,
  updateResource,
  type Wanted,
} from './resource-steps.ts';
import { checkProperties } from './specification/check-properties.ts';
import {
  failedValidation,
  invalidProperties,
  type ResourceProblem,
} from './specification/problem.ts';
import {
  type Desired,
  EMPTY,
  STACK_TYPE,
  type Stack,
  type StackResource,
  USER_INITIATED,
} from './stack.ts';

type Deployment = {
  /** What the plan has found; when there is something, the deployment fails with it at once. */
  readonly problems?: readonly ResourceProblem[];
  /** Whether a new stack that failed stays, empty, or goes too. @default ROLLBACK */
  readonly onFailure?: 'ROLLBACK' | 'DELETE';
};

/** Makes a new stack what `desired` says; when something fails, nothing is left of it. */
export async function createStack(
  engine: Deployer,
  stack: Stack,
  desired: Desired,
  { problems = [], onFailure = 'ROLLBACK' }: Deployment = {},
): Promise<void> {
  const run = startRun(engine, stack, desired, EMPTY);
  stack.deployed = desired;
  setStackStatus(engine, stack, 'CREATE_IN_PROGRESS', USER_INITIATED);
  try {
    if (problems.length > 0) throw new Error(failedValidation(problems));
    await converge(run);
    setStackStatus(engine, stack, 'CREATE_COMPLETE');
  } catch (error) {
    setStackStatus(engine, stack, `${onFailure}_IN_PROGRESS`, reasonOf(error), problems);
    const isUndone = await undoAll(run);
    setStackStatus(engine, stack, `${onFailure}_${isUndone ? 'COMPLETE' : 'FAILED'}`);
    if (stack.status === 'DELETE_COMPLETE') stack.deletedAt = new Date(engine.call.clock.now());
  }
}

/** Makes a stack what `desired` says, or leaves it what it was. */
export async function updateStack(
  engine: Deployer,
  stack: Stack,
  desired: Desired,
  { problems = [] }: Deployment = {},
): Promise<void> {
  const run = startRun(engine, stack, desired, stack.deployed ?? EMPTY);
  setStackStatus(engine, stack, 'UPDATE_IN_PROGRESS', USER_INITIATED);
  try {
    if (problems.length > 0) throw new Error(failedValidation(problems));
    await converge(run);
    stack.updatedAt = new Date(engine.call.clock.now());
    setStackStatus(engine, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await deleteAll(run, run.superseded);
    setStackStatus(engine, stack, 'UPDATE_COMPLETE');
  } catch (error) {
    setStackStatus(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reasonOf(error), problems);
    const isUndone = await undoAll(run);
    setStackStatus(engine, stack, isUndone ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED');
  }
}

/** Deletes everything in a stack, what needs something before what it needs. */
export async function deleteStack(engine: Engine, stack: Stack): Promise<void> {
  setStackStatus(engine, stack, 'DELETE_IN_PROGRESS', USER_INITIATED);
  const all = [...stack.resources.values()];
  const left = await deleteAll(
    { engine, stack },
    all.map((resource) => ({ resource, policy: resource.deletionPolicy })),
  );
  stack.resources = new Map(left.map((resource) => [resource.logicalId, resource]));
  if (left.length > 0) {
    const names = left.map(({ logicalId }) => logicalId).join(', ');
    const reason = `The following resource(s) failed to delete: [${names}].`;
    return setStackStatus(engine, stack, 'DELETE_FAILED', reason);
  }
  stack.deletedAt = new Date(engine.call.clock.now());
  setStackStatus(engine, stack, 'DELETE_COMPLETE');
}

function startRun(engine: Deployer, stack: Stack, desired: Desired, previous: Desired): Run {
  return { engine, stack, desired, previous, undo: [], superseded: [] };
}

/** A resource that could not be made or changed; its own event has been written. */
class ResourceFailure extends Error {}

async function converge(run: Run): Promise<void> {
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

/** What the resources of a stack give once they are there. */
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
    addEvent(engine, stack, subject, status, handlerMessage(error));
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
  // Its policies and its place in the order can change without the resource.
  keepResource(run, wanted, before);
}

async function undoAll({ undo, stack, engine }: Run): Promise<boolean> {
  let isUndone = true;
  for (const step of undo.reverse()) {
    try {
      isUndone = (await step()) && isUndone;
    } catch (error) {
      isUndone = false;
      const subject = { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE };
      addEvent(engine, stack, subject, 'UPDATE_FAILED', handlerMessage(error));
    }
  }
  return isUndone;
}

/** @returns what could not be deleted */
async function deleteAll(
  { engine, stack }: { readonly engine: Engine; readonly stack: Stack },
  all: readonly Superseded[],
): Promise<StackResource[]> {
  const left: StackResource[] = [];
  for (const { resource, policy } of inDeletionOrder(all)) {
    if (!(await deleteResource(engine, stack, resource, policy))) left.push(resource);
  }
  return left;
}

function inDeletionOrder(all: readonly Superseded[]): Superseded[] {
  const names = new Set(all.map(({ resource }) => resource.logicalId));
  const dependencies = new Map(
    all.map(({ resource }) => [
      resource.logicalId,
      new Set([...resource.dependencies].filter((name) => names.has(name))),
    ]),
  );
  const order = orderByDependency(dependencies);
  const position = ({ resource }: Superseded) => order.indexOf(resource.logicalId);
  return [...all].sort((a, b) => position(b) - position(a));
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ResourceFailure ? `${message} Rollback requested by user.` : message;
}
