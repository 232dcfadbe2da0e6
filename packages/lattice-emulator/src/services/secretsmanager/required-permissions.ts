import { ACCESS_DENIED_JSON } from '../../access/permissions.ts';
import type { PermissionEntries } from '../../contracts.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const requiredPermissions = {
  prefix: 'secretsmanager',
  refusal: ACCESS_DENIED_JSON,
  needs: { GetRandomPassword: () => '*' },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-secrets-manager'), object>;
