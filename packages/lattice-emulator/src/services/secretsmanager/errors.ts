import { InvalidParameterException } from '@aws-sdk/client-secrets-manager';
import { violationText } from '../../endpoint/violation.ts';

export function invalidParameter(message: string): InvalidParameterException {
  return new InvalidParameterException({ Message: message, message, $metadata: {} });
}

/**
 * A value that breaks a rule of the model.
 *
 * Text not verified against AWS: it is the one that AWS's services have in common.
 */
export function brokenConstraint(
  member: string,
  value: string | number,
  constraint: string,
): InvalidParameterException {
  return invalidParameter(violationText(member, value, `Member must ${constraint}`));
}
