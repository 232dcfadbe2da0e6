import { defineService } from '../../contracts.ts';
import { assumeRole } from './operations/assume-role.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';
import { requiredPermissions } from './required-permissions.ts';

export const sts = defineService<typeof import('@aws-sdk/client-sts')>()({
  createState: () => ({}),
  inventory: () => [],
  permissions: requiredPermissions,
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity: getCallerIdentity,
  },
});
