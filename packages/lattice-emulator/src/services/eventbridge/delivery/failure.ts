import { isAwsError } from '../../../endpoint/errors.ts';

/** Why an event did not reach its target. */
export type Failure = {
  /** One of the error codes that AWS writes to dead-letter queues. */
  readonly code: string;
  readonly message: string;
  /** Whether trying again is useless, so that the event goes to the dead-letter queue at once. */
  readonly isPermanent: boolean;
};

export const INVALID_JSON: Failure = {
  code: 'INVALID_JSON',
  message: 'The input transformer did not produce valid JSON.',
  isPermanent: true,
};

/** Names the failure as EventBridge does. Anything but an AWS error is a bug, and thrown on. */
export function readFailure(error: unknown): Failure {
  if (!isAwsError(error)) throw error;
  const { name, message } = error;
  if (name === 'NotImplemented') return { code: 'INTERNAL_ERROR', message, isPermanent: true };
  if (/AccessDenied|AuthorizationError|NotAuthorized/.test(name)) {
    return { code: 'NO_PERMISSIONS', message, isPermanent: true };
  }
  if (/NotFound|DoesNotExist|NonExistent/.test(name)) {
    return { code: 'NO_RESOURCE', message, isPermanent: true };
  }
  if (/Thrott|TooManyRequests|LimitExceeded|OverLimit/.test(name)) {
    return { code: 'THROTTLING', message, isPermanent: false };
  }
  const code = isServerFault(error) ? 'ERROR_FROM_TARGET' : 'SDK_CLIENT_ERROR';
  return { code, message, isPermanent: false };
}

/** Modelled errors have a fault, the others a status. */
function isServerFault(
  error: Error & { readonly $fault?: string; readonly status?: number },
): boolean {
  return error.$fault === 'server' || (error.status ?? 400) >= 500;
}
