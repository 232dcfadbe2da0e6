import type { OperationModel, ServiceModel } from './model.ts';
import { missingMembers } from './required.ts';

/** An error that AWS returns but does not model, such as CloudFormation's `ValidationError`. */
export class AwsError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.status = status;
  }
}

/** Returns true for an AWS error, of any name or of the given one; any other error is a bug. */
export function isAwsError(thrown: unknown, name?: string): thrown is Error {
  if (!(thrown instanceof AwsError) && !(thrown instanceof Error && '$fault' in thrown))
    return false;
  return name === undefined || thrown.name === name;
}

export function notSupported(model: ServiceModel, operationName: string): AwsError {
  return notSupportedFeature(`${model.serviceId} ${operationName}`);
}

/** Returns a 501, which clients do not retry, so that the missing feature shows at once. */
export function notSupportedFeature(what: string): AwsError {
  const message = `the emulator does not support ${what}, see docs/emulator.md`;
  return new AwsError('NotImplemented', message, 501);
}

/**
 * Checks that an input has the members that the model requires, at every depth.
 *
 * @throws an error that names each missing member, in AWS's words
 */
export function checkRequired(
  model: ServiceModel,
  { input: schema }: OperationModel,
  input: object,
): void {
  const missing = missingMembers(schema, input);
  if (missing.length === 0) return;
  const constraints = missing.map(
    (path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${missing.length} validation error${missing.length === 1 ? '' : 's'} detected`;
  const code = model.protocol === 'awsQuery' ? 'ValidationError' : 'ValidationException';
  throw Object.assign(new AwsError(code, `${count}: ${constraints.join('; ')}`), {
    reason: 'fieldValidationFailed',
    fieldList: missing.map((path) => ({ name: path, message: 'Member must not be null' })),
  });
}

/** Returns a summary of an error, for the journal. */
export function describeThrown(
  thrown: unknown,
  model: ServiceModel,
): { readonly code: string; readonly message: string; readonly status?: number } {
  if (!(thrown instanceof Error)) return { code: 'Error', message: String(thrown) };
  const { name: code, message } = thrown;
  return isAwsError(thrown)
    ? { code, message, status: statusOf(model, thrown) }
    : { code, message };
}

/** The HTTP status of an error, by default that of its model. */
export function statusOf({ errors }: ServiceModel, error: Error): number {
  return error instanceof AwsError ? error.status : (errors.get(error.name)?.status ?? 500);
}
