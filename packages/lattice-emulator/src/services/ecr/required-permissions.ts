import { ACCESS_DENIED_JSON } from '../../access/permissions.ts';
import type { PermissionEntries } from '../../contracts.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
export const requiredPermissions = {
  prefix: 'ecr',
  refusal: ACCESS_DENIED_JSON,
  needs: {
    DescribeRepositories: ({ repositoryNames: names = ['*'] }, { region, accountId }) =>
      names.map((name) => `arn:aws:ecr:${region}:${accountId}:repository/${name}`),
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-ecr'), object>;
