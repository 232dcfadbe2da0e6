import { defineService } from '../../contracts.ts';
import { getRandomPassword } from './operations/get-random-password.ts';
import { requiredPermissions } from './required-permissions.ts';

/** Keeps no secrets: scripts ask it for random suffixes. */
export const secretsmanager = defineService<typeof import('@aws-sdk/client-secrets-manager')>()({
  createState: () => ({}),
  inventory: () => [],
  permissions: requiredPermissions,
  operations: { GetRandomPassword: getRandomPassword },
});
