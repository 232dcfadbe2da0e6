import { defineService } from '../../contracts.ts';
import { describeRepositories } from './operations/repositories.ts';
import { requiredPermissions } from './required-permissions.ts';

/**
 * Differs: container images are not supported, so no repository exists. The Serverless CLI looks
 * for one when it removes a service.
 */
export const ecr = defineService<typeof import('@aws-sdk/client-ecr')>()({
  createState: () => ({}),
  inventory: () => [],
  permissions: requiredPermissions,
  operations: { DescribeRepositories: describeRepositories },
});
