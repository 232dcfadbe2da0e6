import {
  InvalidParameterException,
  InvalidParameterValueException,
  NotFoundException,
} from '@aws-sdk/client-sns';

export function invalidParameter(what: string): InvalidParameterException {
  return new InvalidParameterException({ message: `Invalid parameter: ${what}`, $metadata: {} });
}

/** Returns SNS's error for invalid message attributes. */
export function invalidParameterValue(message: string): InvalidParameterValueException {
  return new InvalidParameterValueException({ message, $metadata: {} });
}

export function notFound(what: 'Topic' | 'Subscription'): NotFoundException {
  return new NotFoundException({ message: `${what} does not exist`, $metadata: {} });
}

/** @throws InvalidParameterException for a text that is too short to be an ARN */
export function checkArn(parameter: string, text: string): void {
  const count = text.split(':').length;
  if (count >= 6) return;
  throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${count}`);
}
