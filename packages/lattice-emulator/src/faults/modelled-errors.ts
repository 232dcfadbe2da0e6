import { AwsError } from '../endpoint/errors.ts';
import type { ErrorModel, ServiceModel } from '../endpoint/model.ts';
import { membersOf } from '../endpoint/required.ts';
import type { FaultOptions } from './fault.ts';

/** Returns the service's throttling error. */
export function throttlingError(model: ServiceModel): AwsError {
  const modelled = findError(model, /^(Throttl|TooManyRequests|RequestThrottled)/);
  if (modelled !== undefined) return build(model, modelled, 'Rate exceeded');
  if (model.protocol === 'restXml') {
    return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  }
  // Services that do not model one use an error that all AWS services share.
  const name = model.protocol === 'awsQuery' ? 'Throttling' : 'ThrottlingException';
  return new AwsError(name, 'Rate exceeded');
}

/** Returns the error of the given name, or else the service's internal error. */
export function errorOf(
  model: ServiceModel,
  { error, status, message = 'The service failed.' }: FaultOptions,
): AwsError {
  const name = error ?? findError(model, /^(Internal|Service|Server)/, 'server');
  if (name !== undefined) return build(model, name, message, status);
  const common = model.protocol === 'restXml' ? 'InternalError' : 'InternalFailure';
  return new AwsError(common, message, status ?? 500);
}

function findError(
  { errors }: ServiceModel,
  pattern: RegExp,
  fault?: ErrorModel['fault'],
): string | undefined {
  return [...errors]
    .filter(([name, error]) => pattern.test(name) && error.fault === (fault ?? error.fault))
    .map(([name]) => name)[0];
}

// Texts not verified against AWS.
function build(model: ServiceModel, name: string, message: string, status?: number): AwsError {
  const errorModel = model.errors.get(name);
  const error = new AwsError(name, message, status ?? errorModel?.status);
  return errorModel === undefined ? error : Object.assign(error, retryAfter(errorModel));
}

const RETRY_AFTER_SECONDS = 1;

function retryAfter({ schema }: ErrorModel): Readonly<Record<string, string | number>> {
  for (const [name, member] of membersOf(schema)) {
    if (member.getMergedTraits().httpHeader !== 'Retry-After') continue;
    const isText = member.isStringSchema();
    return { [name]: isText ? String(RETRY_AFTER_SECONDS) : RETRY_AFTER_SECONDS };
  }
  return {};
}
