import type { Deployer, Engine } from './engine.ts';
import { contextOf } from './resource-context.ts';
import type { ResourceType } from './resource-type.ts';
import { type Desired, EMPTY, type Stack, type StackResource } from './stack.ts';
import { addEvent } from './stack-events.ts';

/** One deployment while it runs. */
export type Run = {
  readonly engine: Deployer;
  readonly stack: Stack;
  readonly desired: Desired;
  /** The template and settings before the deployment. */
  readonly previous: Desired;
  /** Undoes the steps so far, newest last. Each returns whether it succeeded. */
  readonly undo: (() => Promise<boolean>)[];
  /** Resources that were replaced or removed; deleted when the deployment succeeds. */
  readonly superseded: Superseded[];
};

export type Superseded = {
  readonly resource: StackResource;
  readonly policy: StackResource['deletionPolicy'];
};

/** A resource as the template wants it, before it has a physical id. */
export type Wanted = Omit<StackResource, 'physicalId' | 'attributes' | 'status' | 'updatedAt'>;

export async function createResource(run: Run, type: ResourceType, wanted: Wanted): Promise<void> {
  const { engine, stack, desired } = run;
  addEvent(engine, stack, { ...wanted, physicalId: '' }, { status: 'CREATE_IN_PROGRESS' });
  // A resource of a failed creation is deleted, unless its policy retains it even then.
  const policy =
    wanted.deletionPolicy === 'RetainExceptOnCreate' ? 'Delete' : wanted.deletionPolicy;
  const deleteCreated = (physicalId: string) => async () => {
    stack.resources.delete(wanted.logicalId);
    return deleteResource(engine, stack, { ...wanted, physicalId }, policy);
  };
  let isAnnounced = false;
  const context = {
    ...contextOf(engine, stack, wanted.logicalId, { desired }),
    announce: (physicalId: string) => {
      if (!isAnnounced) run.undo.push(deleteCreated(physicalId));
      isAnnounced = true;
    },
  };
  const created = await type.create(context, wanted.properties);
  context.announce(created.physicalId);
  store(run, { ...wanted, ...created }, 'CREATE_COMPLETE');
}

export async function updateResource(
  run: Run,
  type: ResourceType,
  wanted: Wanted,
  before: StackResource,
): Promise<void> {
  const { engine, stack, desired, previous } = run;
  const { logicalId } = wanted;
  const { physicalId } = before;
  addEvent(engine, stack, { ...wanted, physicalId }, { status: 'UPDATE_IN_PROGRESS' });
  run.undo.push(async () => {
    const context = contextOf(engine, stack, logicalId, {
      desired: previous,
      previous: desired,
    });
    addEvent(engine, stack, before, { status: 'UPDATE_IN_PROGRESS' });
    await type.update(context, physicalId, before.properties, wanted.properties);
    stack.resources.set(logicalId, before);
    addEvent(engine, stack, before, { status: 'UPDATE_COMPLETE' });
    return true;
  });
  const context = contextOf(engine, stack, logicalId, { desired, previous });
  await type.update(context, physicalId, wanted.properties, before.properties);
  const attributes = { ...before.attributes, ...type.changedAttributes?.(wanted.properties) };
  store(run, { ...wanted, physicalId, attributes }, 'UPDATE_COMPLETE');
}

/** Keeps a resource and stores the new policies and dependencies. */
export function keepResource({ stack, undo }: Run, wanted: Wanted, before: StackResource): void {
  undo.push(() => restore(stack, before));
  stack.resources.set(wanted.logicalId, { ...before, ...wanted });
}

/** Creates a replacement of a resource that cannot be updated, which is deleted at the end. */
export async function replaceResource(
  run: Run,
  type: ResourceType,
  wanted: Wanted,
  before: StackResource,
): Promise<void> {
  refuseSameName(type, wanted, before);
  const reason =
    'Requested update requires the creation of a new physical resource; hence creating one.';
  addEvent(run.engine, run.stack, before, { status: 'UPDATE_IN_PROGRESS', reason });
  run.undo.push(() => restore(run.stack, before));
  await createResource(run, type, wanted);
  run.superseded.push({ resource: before, policy: wanted.updateReplacePolicy });
}

/** Removes a resource from the stack that the template no longer has; it is deleted at the end. */
export function removeResource({ stack, superseded, undo }: Run, resource: StackResource): void {
  superseded.push({ resource, policy: resource.deletionPolicy });
  stack.resources.delete(resource.logicalId);
  undo.push(() => restore(stack, resource));
}

/** @returns true when the resource is deleted, or retained by its policy */
export async function deleteResource(
  engine: Engine,
  stack: Stack,
  resource: Pick<StackResource, 'logicalId' | 'physicalId' | 'type' | 'properties'>,
  policy: StackResource['deletionPolicy'],
): Promise<boolean> {
  if (policy !== 'Delete') {
    addEvent(engine, stack, resource, { status: 'DELETE_SKIPPED' });
    return true;
  }
  addEvent(engine, stack, resource, { status: 'DELETE_IN_PROGRESS' });
  try {
    const desired = stack.deployed ?? EMPTY;
    const context = contextOf(engine, stack, resource.logicalId, { desired });
    const type = engine.resourceTypes.get(resource.type);
    await type?.delete(context, resource.physicalId, resource.properties);
  } catch (error) {
    if (!isGone(error)) {
      addEvent(engine, stack, resource, {
        status: 'DELETE_FAILED',
        reason: handlerMessage(error),
      });
      return false;
    }
  }
  addEvent(engine, stack, resource, { status: 'DELETE_COMPLETE' });
  return true;
}

/** Returns the reason of a resource's failed event. */
export function handlerMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'Error'
    ? error.message
    : `Resource handler returned message: "${error.message}" (HandlerErrorCode: ${error.name})`;
}

async function restore(stack: Stack, resource: StackResource): Promise<boolean> {
  stack.resources.set(resource.logicalId, resource);
  return true;
}

function refuseSameName(
  { nameProperty }: ResourceType,
  { properties }: Wanted,
  before: StackResource,
): void {
  const name = nameProperty === undefined ? undefined : properties[nameProperty];
  if (nameProperty === undefined || name === undefined) return;
  if (before.properties[nameProperty] !== name) return;
  throw new Error(
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
      `Rename ${name} and update the stack again.`,
  );
}

function store(
  { engine, stack }: Run,
  resource: Omit<StackResource, 'status' | 'updatedAt'>,
  status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE',
): void {
  const updatedAt = new Date(engine.call.clock.now());
  stack.resources.set(resource.logicalId, { ...resource, status, updatedAt });
  addEvent(engine, stack, resource, { status });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && /NotFound|NoSuch|DoesNotExist/.test(error.name);
}
