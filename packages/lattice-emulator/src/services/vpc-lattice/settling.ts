import type { Scope } from '../../contracts.ts';
import { conflict } from './errors.ts';
import type { Resource, VpcAssociation } from './resources.ts';

type Settling = Resource & Pick<VpcAssociation, 'status'>;

/** Adds a new resource, CREATE_IN_PROGRESS until it has settled. */
export function beginCreation<T extends Settling>(
  scope: Scope,
  resources: Map<string, T>,
  resource: T,
): T {
  resources.set(resource.id, resource);
  whenSettled(scope, () => {
    resource.status = 'ACTIVE';
  });
  return resource;
}

export function beginUpdate(scope: Scope, resource: VpcAssociation): void {
  resource.status = 'UPDATE_IN_PROGRESS';
  whenSettled(scope, () => {
    resource.status = 'ACTIVE';
  });
}

/**
 * Takes a resource away as soon as that has settled. To delete what is being deleted changes
 * nothing.
 *
 * @param onGone takes away what goes with it
 * @throws ConflictException while something else is in progress
 */
export function beginDeletion<T extends Settling>(
  scope: Scope,
  resources: Map<string, T>,
  resource: T,
  type: string,
  onGone: () => void = () => {},
): void {
  if (resource.status === 'DELETE_IN_PROGRESS') return;
  checkActive(resource, type);
  resource.status = 'DELETE_IN_PROGRESS';
  whenSettled(scope, () => {
    resources.delete(resource.id);
    onGone();
  });
}

/** @throws ConflictException for a resource that is still settling */
export function checkActive({ id, status }: Settling, type: string): void {
  if (status !== 'ACTIVE') throw wrongStatus(id, type, status);
}

/** The words are AWS's: https://github.com/aws/aws-application-networking-k8s/issues/781 */
export function wrongStatus(id: string, type: string, status: string) {
  const message = `Invalid resource status for this operation, resource id ${id}, status: ${status}.`;
  return conflict(message, id, type);
}

/** True for a resource that requests get through; one that is being changed works on. */
export function isInService({ status }: Settling): boolean {
  return status === 'ACTIVE' || status === 'UPDATE_IN_PROGRESS';
}

/** Runs `task` when AWS would be done: after so long as the settings say, or at once when that is 0. */
export function whenSettled(
  scope: Scope,
  task: () => void,
  ms: number = scope.settings.latticeSettleMs,
): void {
  if (ms === 0) task();
  else scope.clock.after(ms, task);
}
