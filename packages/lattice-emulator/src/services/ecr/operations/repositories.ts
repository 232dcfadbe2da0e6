import {
  type DescribeRepositoriesRequest,
  type DescribeRepositoriesResponse,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';

/**
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
 *
 * There are no repositories, and so no pages for `maxResults` and `nextToken`.
 */
export function describeRepositories(
  _state: object,
  input: Checked<DescribeRepositoriesRequest>,
  call: Call,
): DescribeRepositoriesResponse {
  const [name] = input.repositoryNames ?? [];
  if (name === undefined) return { repositories: [] };
  const registryId = input.registryId ?? call.accountId;
  throw new RepositoryNotFoundException({
    message:
      `The repository with name '${name}' does not exist in the registry ` +
      `with id '${registryId}'`,
    $metadata: {},
  });
}
