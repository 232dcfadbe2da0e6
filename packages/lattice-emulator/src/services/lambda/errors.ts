import { InvalidParameterValueException } from '@aws-sdk/client-lambda';
import { AwsError } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';

export function invalidParameter(message: string): InvalidParameterValueException {
  return new InvalidParameterValueException({ message, Type: 'User', $metadata: {} });
}

/**
 * Holds a number against the constraints of AWS's model, whose violation Lambda does not model.
 *
 * @throws ValidationException
 */
export function checkRange(
  path: string,
  value: number | undefined,
  { min, max = Number.MAX_SAFE_INTEGER }: { readonly min: number; readonly max?: number },
): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value > max ? `less than or equal to ${max}` : `greater than or equal to ${min}`;
  throw brokenConstraint(path, value, `Member must have value ${bound}`);
}

/** @throws ValidationException */
export function checkPattern(path: string, value: string, pattern: string): void {
  if (new RegExp(`^(?:${pattern})$`).test(value)) return;
  throw brokenConstraint(path, value, `Member must satisfy regular expression pattern: ${pattern}`);
}

/** @throws ValidationException */
export function checkCount(path: string, list: readonly string[], max: number): void {
  if (list.length <= max) return;
  const constraint = `Member must have length less than or equal to ${max}`;
  throw brokenConstraint(path, `[${list.join(', ')}]`, constraint);
}

function brokenConstraint(path: string, value: string | number, constraint: string): AwsError {
  return new AwsError('ValidationException', violationText(path, value, constraint));
}
