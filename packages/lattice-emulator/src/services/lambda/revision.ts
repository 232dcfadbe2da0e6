import { PreconditionFailedException } from '@aws-sdk/client-lambda';

/**
 * Holds what a caller believes to change against what is there.
 *
 * @throws PreconditionFailedException
 */
export function checkRevision(
  expected: string | undefined,
  { revisionId }: { readonly revisionId: string },
): void {
  if (expected === undefined || expected === revisionId) return;
  throw new PreconditionFailedException({
    message:
      'The Revision Id provided does not match the latest Revision Id. ' +
      'Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    Type: 'User',
    $metadata: {},
  });
}
