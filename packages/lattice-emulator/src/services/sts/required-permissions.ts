import { ACCESS_DENIED_XML } from '../../access/permissions.ts';
import type { PolicyDocument } from '../../access/policy-document.ts';
import type { PermissionEntries } from '../../contracts.ts';
import { lookUpRole, readTrustPolicy, roleNameOf } from './roles.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssts.html */
export const requiredPermissions = {
  prefix: 'sts',
  refusal: { ...ACCESS_DENIED_XML, givesReason: false },
  needs: {
    // The trust policy that names the caller itself is enough; the operation looks at it again.
    AssumeRole: async (input, call) => {
      const role = await lookUpRole(call, roleNameOf(input.RoleArn));
      const policies: PolicyDocument[] = role?.Arn === input.RoleArn ? [readTrustPolicy(role)] : [];
      return {
        resource: input.RoleArn,
        resourcePolicies: policies,
        context: {
          'sts:ExternalId': input.ExternalId,
          'sts:RoleSessionName': input.RoleSessionName,
          'sts:SourceIdentity': undefined,
          'sts:TransitiveTagKeys': undefined,
        },
      };
    },
    // No permission is required for GetCallerIdentity.
    GetCallerIdentity: () => [],
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-sts'), object>;
