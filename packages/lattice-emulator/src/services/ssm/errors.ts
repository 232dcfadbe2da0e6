import {
  InvalidNextToken,
  ParameterNotFound,
  ParameterVersionNotFound,
  ValidationException,
} from '@aws-sdk/client-ssm';
import { isAwsError } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';
import { type Page, paginate } from '../../shared/paging.ts';

export function validationError(message: string): ValidationException {
  return new ValidationException({ message, Message: message, $metadata: {} });
}

/** A value that breaks a rule of the model, in the words that AWS uses for all of these. */
export function brokenConstraint(
  member: string,
  value: string | number,
  constraint: string,
): ValidationException {
  return validationError(violationText(member, value, constraint));
}

/** AWS's message is only the error's name. */
export function parameterNotFound(): ParameterNotFound {
  return new ParameterNotFound({ message: '', $metadata: {} });
}

export function versionNotFound(name: string, version: string | number): ParameterVersionNotFound {
  const message = `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`;
  return new ParameterVersionNotFound({ message, $metadata: {} });
}

export function labelNotFound(name: string, label: string): ParameterVersionNotFound {
  const message = `Systems Manager could not find label ${label} for parameter ${name}. Verify the label and try again.`;
  return new ParameterVersionNotFound({ message, $metadata: {} });
}

/**
 * Cuts one page out of a list.
 *
 * @throws ValidationException for a size out of range
 * @throws InvalidNextToken for a token that was not given here
 */
export function pageOf<T>(
  items: readonly T[],
  size: number | undefined,
  token: string | undefined,
  most: number,
): Page<T> {
  if (size !== undefined && (size < 1 || size > most)) {
    const [comparison, bound] = size < 1 ? ['greater', 1] : ['less', most];
    const rule = `Member must have value ${comparison} than or equal to ${bound}`;
    throw brokenConstraint('maxResults', size, rule);
  }
  try {
    return paginate(items, size ?? most, token);
  } catch (error) {
    if (!isAwsError(error, 'ValidationException')) throw error;
    throw new InvalidNextToken({ message: 'The specified token is not valid.', $metadata: {} });
  }
}
