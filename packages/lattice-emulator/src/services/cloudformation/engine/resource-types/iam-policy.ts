import { isAwsError } from '../../../../endpoint/errors.ts';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = {
  readonly PolicyName?: string;
  readonly PolicyDocument?: object | string;
  readonly Roles?: readonly string[];
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 *
 * One inline policy that several roles have.
 */
export const iamPolicy = defineResourceType<Properties>({
  properties: ['PolicyName', 'PolicyDocument', 'Roles'],
  create: async (context, properties) => {
    const Id = context.generateName();
    // The policy is on some roles already when another one refuses it.
    context.announce(Id);
    await setPolicy(context, properties, {});
    return { physicalId: Id, attributes: { Id } };
  },
  update: (context, _, properties, before) => setPolicy(context, properties, before),
  delete: ({ aws }, _, properties) => removeFrom(aws, properties, properties.Roles ?? []),
});

async function setPolicy(
  { aws }: ResourceContext,
  { PolicyName, PolicyDocument, Roles = [] }: Properties,
  before: Properties,
): Promise<void> {
  if (Roles.length === 0) {
    // Text not verified against AWS.
    throw new Error('At least one of [Groups,Roles,Users] must be non-empty.');
  }
  const text = documentText(PolicyDocument);
  for (const RoleName of Roles) {
    await aws.iam.PutRolePolicy({ RoleName, PolicyName, PolicyDocument: text });
  }
  const isRenamed = before.PolicyName !== PolicyName;
  const dropped = before.Roles?.filter((role) => isRenamed || !Roles.includes(role)) ?? [];
  await removeFrom(aws, before, dropped);
}

/** A role that is gone, or never had the policy, is as well as one from which it was taken. */
async function removeFrom(
  { iam }: ResourceContext['aws'],
  { PolicyName }: Properties,
  roles: readonly string[],
): Promise<void> {
  for (const RoleName of roles) {
    try {
      await iam.DeleteRolePolicy({ RoleName, PolicyName });
    } catch (error) {
      if (!isAwsError(error, 'NoSuchEntityException')) throw error;
    }
  }
}
