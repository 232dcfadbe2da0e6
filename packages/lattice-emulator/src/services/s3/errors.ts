import { AwsError, isAwsError, notSupportedFeature } from '../../endpoint/errors.ts';

/**
 * Refuses every member of a request that the emulator would have to ignore.
 *
 * @throws NotImplemented (501) that names the member
 */
export function refuseOthers<T extends object>(input: T, supported: readonly (keyof T)[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || supported.some((known) => known === name)) continue;
    throw notSupportedFeature(`${name} in requests to S3`);
  }
}

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgument', message);
}

export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** Answers a HEAD: without a body, S3 cannot say what was not found. */
export function withoutBody<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!isAwsError(error, 'NoSuchBucket') && !isAwsError(error, 'NoSuchKey')) throw error;
    throw new AwsError('NotFound', 'Not Found', 404);
  }
}
