import { converge, ResourceFailure } from './converge.ts';
import type { Deployer, Engine } from './engine.ts';
import { orderByDependency } from './graph.ts';
import { deleteResource, handlerMessage, type Run, type Superseded } from './resource-steps.ts';
import { failedValidation, type ResourceProblem } from './specification/problem.ts';
import {
  type Desired,
  EMPTY,
  STACK_TYPE,
  type Stack,
  type StackResource,
  USER_INITIATED,
} from './stack.ts';
import { addEvent, setStackStatus } from './stack-events.ts';

type Deployment = {
  /** Problems of the plan; a deployment with any fails at once. */
  readonly problems?: readonly ResourceProblem[];
  /** Whether a new stack that failed is kept, empty, or deleted. @default ROLLBACK */
  readonly onFailure?: 'ROLLBACK' | 'DELETE';
};

/** Creates a stack as `desired` says, or deletes everything that was created when a step fails. */
export async function createStack(
  engine: Deployer,
  stack: Stack,
  desired: Desired,
  { problems = [], onFailure = 'ROLLBACK' }: Deployment = {},
): Promise<void> {
  const run = startRun(engine, stack, desired, EMPTY);
  stack.deployed = desired;
  setStackStatus(engine, stack, 'CREATE_IN_PROGRESS', { reason: USER_INITIATED });
  try {
    if (problems.length > 0) throw new Error(failedValidation(problems));
    await converge(run);
    setStackStatus(engine, stack, 'CREATE_COMPLETE');
  } catch (error) {
    setStackStatus(engine, stack, `${onFailure}_IN_PROGRESS`, {
      reason: reasonOf(error),
      problems,
    });
    const isUndone = await undoAll(run);
    setStackStatus(engine, stack, `${onFailure}_${isUndone ? 'COMPLETE' : 'FAILED'}`);
    if (stack.status === 'DELETE_COMPLETE') stack.deletedAt = new Date(engine.call.clock.now());
  }
}

/** Updates a stack to `desired`, or restores it when a step fails. */
export async function updateStack(
  engine: Deployer,
  stack: Stack,
  desired: Desired,
  { problems = [] }: Deployment = {},
): Promise<void> {
  const run = startRun(engine, stack, desired, stack.deployed ?? EMPTY);
  setStackStatus(engine, stack, 'UPDATE_IN_PROGRESS', { reason: USER_INITIATED });
  try {
    if (problems.length > 0) throw new Error(failedValidation(problems));
    await converge(run);
    stack.updatedAt = new Date(engine.call.clock.now());
    setStackStatus(engine, stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await deleteAll(run, run.superseded);
    setStackStatus(engine, stack, 'UPDATE_COMPLETE');
  } catch (error) {
    setStackStatus(engine, stack, 'UPDATE_ROLLBACK_IN_PROGRESS', {
      reason: reasonOf(error),
      problems,
    });
    const isUndone = await undoAll(run);
    setStackStatus(engine, stack, isUndone ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED');
  }
}

/** Deletes the resources of a stack, each before its dependencies. */
export async function deleteStack(engine: Engine, stack: Stack): Promise<void> {
  setStackStatus(engine, stack, 'DELETE_IN_PROGRESS', { reason: USER_INITIATED });
  const all = [...stack.resources.values()];
  const left = await deleteAll(
    { engine, stack },
    all.map((resource) => ({ resource, policy: resource.deletionPolicy })),
  );
  stack.resources = new Map(left.map((resource) => [resource.logicalId, resource]));
  if (left.length > 0) {
    const names = left.map(({ logicalId }) => logicalId).join(', ');
    const reason = `The following resource(s) failed to delete: [${names}].`;
    return setStackStatus(engine, stack, 'DELETE_FAILED', { reason });
  }
  stack.deletedAt = new Date(engine.call.clock.now());
  setStackStatus(engine, stack, 'DELETE_COMPLETE');
}

function startRun(engine: Deployer, stack: Stack, desired: Desired, previous: Desired): Run {
  return { engine, stack, desired, previous, undo: [], superseded: [] };
}

async function undoAll({ undo, stack, engine }: Run): Promise<boolean> {
  let isUndone = true;
  for (const step of undo.reverse()) {
    try {
      isUndone = (await step()) && isUndone;
    } catch (error) {
      isUndone = false;
      const subject = { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE };
      addEvent(engine, stack, subject, { status: 'UPDATE_FAILED', reason: handlerMessage(error) });
    }
  }
  return isUndone;
}

/** @returns the resources that could not be deleted */
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
