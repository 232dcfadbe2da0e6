import {
  InvalidNextToken,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  MissingRequiredParameterException,
  ResourceNotFound,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';

/**
 * Returns the error of the alarm operations for invalid input; its code on the wire is
 * `ValidationError`.
 */
export function validationError(message: string): ValidationException {
  return new ValidationException({ message, $metadata: {} });
}

/** A value that is out of its bounds, in the words that AWS uses for all of them. */
export function constraintError(member: string, value: unknown, constraint: string): Error {
  const shown = value === undefined ? 'Value null' : `Value '${String(value)}'`;
  return validationError(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ` +
      `Member must ${constraint}`,
  );
}

/** Returns the error of the metric operations for an invalid value. */
export function invalidValue(message: string): InvalidParameterValueException {
  return new InvalidParameterValueException({ message, $metadata: {} });
}

export function invalidCombination(message: string): InvalidParameterCombinationException {
  return new InvalidParameterCombinationException({ message, $metadata: {} });
}

export function missingParameter(message: string): MissingRequiredParameterException {
  return new MissingRequiredParameterException({ message, $metadata: {} });
}

/** AWS does not say what it did not find. */
export function unknownAlarm(): ResourceNotFound {
  return new ResourceNotFound({ message: 'Unknown', $metadata: {} });
}

export function invalidToken(): InvalidNextToken {
  return new InvalidNextToken({ message: 'Invalid nextToken', $metadata: {} });
}
