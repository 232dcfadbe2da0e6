import {
  InvalidParameterException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { isAwsError } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';
import { type Page, paginate } from '../../shared/paging.ts';

export function invalidParameter(message: string): InvalidParameterException {
  return new InvalidParameterException({ message, $metadata: {} });
}

/** A value that breaks a rule of the model, in the words that AWS uses for all of these. */
export function brokenConstraint(
  member: string,
  value: string | number,
  constraint: string,
): InvalidParameterException {
  return invalidParameter(violationText(member, value, constraint));
}

export function notFound(what: string): ResourceNotFoundException {
  return new ResourceNotFoundException({ message: `${what} does not exist.`, $metadata: {} });
}

/** @throws InvalidParameterException */
export function checkLimit(limit: number | undefined, most: number): void {
  if (limit === undefined) return;
  const rule = (comparison: string, bound: number) =>
    brokenConstraint(
      'limit',
      limit,
      `Member must have value ${comparison} than or equal to ${bound}`,
    );
  if (limit < 1) throw rule('greater', 1);
  if (limit > most) throw rule('less', most);
}

export function invalidToken(): InvalidParameterException {
  return invalidParameter('The specified nextToken is invalid.');
}

/** @throws InvalidParameterException for a token that was not given here */
export function pageOf<T>(items: readonly T[], size: number, token: string | undefined): Page<T> {
  try {
    return paginate(items, size, token);
  } catch (error) {
    throw isAwsError(error, 'ValidationException') ? invalidToken() : error;
  }
}
