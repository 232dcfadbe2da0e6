import type { Scope } from '../../contracts.ts';
import { conflict } from './errors.ts';
import type { Resource, VpcAssociation } from './resources.ts';

type Settling = Resource & Pick<VpcAssociation, 'status'>;

type Deletion = {
  /** The type of the resource, for error messages. */
  readonly type: string;
  /** Deletes what belongs to the resource. */
  readonly onDeleted?: () => void;
};

/** Adds a new resource, which is CREATE_IN_PROGRESS until it has settled. */
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
 * Deletes a resource after the settling time. Has no effect on one that is already being deleted.
 *
 * @throws ConflictException for a resource that is still settling
 */
export function beginDeletion<T extends Settling>(
  scope: Scope,
  resources: Map<string, T>,
  resource: T,
  { type, onDeleted }: Deletion,
): void {
  if (resource.status === 'DELETE_IN_PROGRESS') return;
  checkActive(resource, type);
  resource.status = 'DELETE_IN_PROGRESS';
  whenSettled(scope, () => {
    resources.delete(resource.id);
    onDeleted?.();
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

/** Returns true for a resource that serves requests, also while it is being updated. */
export function isInService({ status }: Settling): boolean {
  return status === 'ACTIVE' || status === 'UPDATE_IN_PROGRESS';
}

/** Runs `task` after the settling time of the settings, or at once when that is 0. */
export function whenSettled(
  scope: Scope,
  task: () => void,
  ms: number = scope.settings.latticeSettleMs,
): void {
  if (ms === 0) task();
  else scope.clock.after(ms, task);
}
