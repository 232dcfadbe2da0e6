import { InvalidAttributeName, InvalidAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../endpoint/errors.ts';

/** SQS models no error for parameters that are missing or wrong. */
export function invalidParameterValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function invalidValueOf(
  parameter: string,
  value: string | number,
  reason: string,
): AwsError {
  return invalidParameterValue(
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
}

export function unknownAttribute(name: string): InvalidAttributeName {
  return new InvalidAttributeName({ message: `Unknown Attribute ${name}.`, $metadata: {} });
}

export function invalidAttributeValue(name: string): InvalidAttributeValue {
  const message = `Invalid value for the parameter ${name}.`;
  return new InvalidAttributeValue({ message, $metadata: {} });
}

/** @throws InvalidParameterValue when a number that may be left out is outside its range */
export function checkRange(
  parameter: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw invalidValueOf(parameter, value, `Must be between ${least} and ${most}, if provided.`);
}
