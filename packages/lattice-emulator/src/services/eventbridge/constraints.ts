import { AwsError } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';

/** EventBridge does not model the error for bad input. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/**
 * Holds a member against the constraints of AWS's model, which the SDK's schemas leave out.
 *
 * Differs: AWS lists all violations in one message, the emulator only the first.
 *
 * @param path in AWS's form, such as `targets.1.member.id`
 * @throws ValidationException
 */
export function checkText(
  path: string,
  value: string | undefined,
  {
    min = 0,
    max,
    pattern,
  }: { readonly min?: number; readonly max: number; readonly pattern?: string },
): void {
  if (value === undefined) return;
  if (value.length > max) {
    throw violation(path, value, `Member must have length less than or equal to ${max}`);
  }
  if (value.length < min) {
    throw violation(path, value, `Member must have length greater than or equal to ${min}`);
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    const constraint = `Member must satisfy regular expression pattern: ${pattern}`;
    throw violation(path, value, constraint);
  }
}

/** @throws ValidationException */
export function checkNumber(
  path: string,
  value: number | undefined,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (value === undefined) return;
  if (value > max) {
    throw violation(path, value, `Member must have value less than or equal to ${max}`);
  }
  if (value < min) {
    throw violation(path, value, `Member must have value greater than or equal to ${min}`);
  }
}

/** @throws ValidationException */
export function checkCount(
  path: string,
  values: readonly unknown[],
  { min, max }: { readonly min: number; readonly max: number },
): void {
  // The exact text of AWS shows every value, in the form of Java.
  if (values.length > max) {
    throw violation(path, '[...]', `Member must have length less than or equal to ${max}`);
  }
  if (values.length < min) {
    throw violation(path, '[]', `Member must have length greater than or equal to ${min}`);
  }
}

/** Rules and targets. */
export const NAME = { min: 1, max: 64, pattern: String.raw`[\.\-_A-Za-z0-9]+` };

function violation(path: string, value: string | number, constraint: string): AwsError {
  return invalid(violationText(path, value, constraint));
}
