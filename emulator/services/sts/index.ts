import { defineService } from '../../service.ts';
import { assumeRole } from './operations/assume-role.ts';
import { getCallerIdentity } from './operations/get-caller-identity.ts';

export const sts = defineService(() => import('@aws-sdk/client-sts'))({
  createState: () => ({}),
  inventory: () => [],
  operations: {
    AssumeRole: assumeRole,
    GetCallerIdentity: getCallerIdentity,
  },
});
