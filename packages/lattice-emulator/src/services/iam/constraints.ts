import { AwsError } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';

/** A name of a role or a policy. */
export function checkName(member: string, value: string, longest: number): void {
  checkLength(member, value, { min: 1, max: longest });
  if (/^[\w+=,.@-]+$/.test(value)) return;
  throw validationError(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters ` +
      'and/or the following: +=,.@_-',
  );
}

/** A folder for roles or policies, `/` at the least. */
export function checkPath(value: string): void {
  checkLength('path', value, { min: 1, max: 512 });
  if (/^\/([!-~]+\/)?$/.test(value)) return;
  throw validationError(
    'The specified value for path is invalid. It must begin and end with / and contain only ' +
      'alphanumeric characters and/or / characters.',
  );
}

export function checkLength(
  member: string,
  value: string,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): void {
  if (value.length < min) {
    throw violation(member, value, `Member must have length greater than or equal to ${min}`);
  }
  if (value.length > max) {
    throw violation(member, value, `Member must have length less than or equal to ${max}`);
  }
}

export function checkRange(member: string, value: number, min: number, max: number): void {
  if (value < min) {
    throw violation(member, value, `Member must have value greater than or equal to ${min}`);
  }
  if (value > max) {
    throw violation(member, value, `Member must have value less than or equal to ${max}`);
  }
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function violation(member: string, value: string | number, constraint: string): AwsError {
  return validationError(violationText(member, value, constraint));
}
