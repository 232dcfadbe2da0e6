import {
  ConditionalCheckFailedException,
  ResourceInUseException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../endpoint/errors.ts';

/** DynamoDB does not model this error. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidParameter(problem: string): AwsError {
  return validationError(`One or more parameter values were invalid: ${problem}`);
}

export function notFound(detail = ''): ResourceNotFoundException {
  const message = `Requested resource not found${detail}`;
  return new ResourceNotFoundException({ message, $metadata: {} });
}

export function inUse(message: string): ResourceInUseException {
  return new ResourceInUseException({ message, $metadata: {} });
}

/** Converts an error of dynalite to AWS's; any other error is returned unchanged. */
export function toAwsError(thrown: unknown): unknown {
  if (!isRefusal(thrown)) return thrown;
  const { __type: type, message, Message } = thrown.body;
  const name = type.slice(type.indexOf('#') + 1);
  const text = message ?? Message ?? '';
  if (name !== 'ConditionalCheckFailedException') return new AwsError(name, text);
  return new ConditionalCheckFailedException({ message: text, $metadata: {} });
}

type Refusal = {
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
};

function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && 'statusCode' in thrown && 'body' in thrown;
}
