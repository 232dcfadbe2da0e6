import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';
import { retag, tagList } from './tags.ts';

type Properties = {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly AssumeRolePolicyDocument?: object | string;
  readonly PermissionsBoundary?: string;
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies?: readonly Policy[];
  readonly Tags?: unknown;
};

type Policy = { readonly PolicyName: string; readonly PolicyDocument: object | string };

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
export const iamRole = defineResourceType<Properties>({
  properties: [
    'RoleName',
    'Path',
    'Description',
    'AssumeRolePolicyDocument',
    'PermissionsBoundary',
    'ManagedPolicyArns',
    'Policies',
    'Tags',
  ],
  nameProperty: 'RoleName',
  create: async (context, properties) => {
    const { RoleName = context.generateName(), Path, Description, Tags } = properties;
    const { PermissionsBoundary } = properties;
    const { Role } = await context.aws.iam.CreateRole({
      RoleName,
      Path,
      Description,
      AssumeRolePolicyDocument: documentText(properties.AssumeRolePolicyDocument),
      PermissionsBoundary,
      Tags: tagList(context.tags(Tags)),
    });
    context.announce(RoleName);
    await setPolicies(context, RoleName, properties, {});
    const attributes = { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' };
    return { physicalId: RoleName, attributes };
  },
  update: async (context, RoleName, properties, before) => {
    const { AssumeRolePolicyDocument, Description } = properties;
    const PolicyDocument = documentText(AssumeRolePolicyDocument);
    await context.aws.iam.UpdateAssumeRolePolicy({ RoleName, PolicyDocument });
    await context.aws.iam.UpdateRole({ RoleName, Description });
    await setBoundary(context, RoleName, properties, before);
    await setPolicies(context, RoleName, properties, before);
    await retag(
      context.tagChanges(properties.Tags, before.Tags),
      (TagKeys) => context.aws.iam.UntagRole({ RoleName, TagKeys }),
      (tags) => context.aws.iam.TagRole({ RoleName, Tags: tagList(tags) }),
    );
  },
  delete: async (context, RoleName, properties) => {
    await setPolicies(context, RoleName, {}, properties);
    await context.aws.iam.DeleteRole({ RoleName });
  },
});

async function setBoundary(
  { aws: { iam } }: ResourceContext,
  RoleName: string,
  { PermissionsBoundary }: Properties,
  before: Properties,
): Promise<void> {
  if (PermissionsBoundary === before.PermissionsBoundary) return;
  await (PermissionsBoundary === undefined
    ? iam.DeleteRolePermissionsBoundary({ RoleName })
    : iam.PutRolePermissionsBoundary({ RoleName, PermissionsBoundary }));
}

/** Brings a role's inline and attached policies from what they were to what they are to be. */
async function setPolicies(
  { aws: { iam } }: ResourceContext,
  RoleName: string,
  { Policies = [], ManagedPolicyArns = [] }: Properties,
  before: Properties,
): Promise<void> {
  for (const { PolicyName, PolicyDocument } of Policies) {
    const text = documentText(PolicyDocument);
    await iam.PutRolePolicy({ RoleName, PolicyName, PolicyDocument: text });
  }
  for (const { PolicyName } of before.Policies ?? []) {
    if (Policies.some((policy) => policy.PolicyName === PolicyName)) continue;
    await iam.DeleteRolePolicy({ RoleName, PolicyName });
  }
  for (const PolicyArn of ManagedPolicyArns) await iam.AttachRolePolicy({ RoleName, PolicyArn });
  for (const PolicyArn of before.ManagedPolicyArns ?? []) {
    if (!ManagedPolicyArns.includes(PolicyArn)) await iam.DetachRolePolicy({ RoleName, PolicyArn });
  }
}
