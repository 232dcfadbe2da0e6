import { isDeepStrictEqual } from 'node:util';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = {
  readonly ManagedPolicyName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly PolicyDocument?: object | string;
  readonly Roles?: readonly string[];
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
 */
export const iamManagedPolicy = defineResourceType<Properties>({
  properties: ['ManagedPolicyName', 'Path', 'Description', 'PolicyDocument', 'Roles'],
  nameProperty: 'ManagedPolicyName',
  create: async (context, { Path, Description, ...properties }) => {
    const { Policy } = await context.aws.iam.CreatePolicy({
      PolicyName: properties.ManagedPolicyName ?? context.generateName(128),
      Path,
      Description,
      PolicyDocument: documentText(properties.PolicyDocument),
    });
    const { Arn: PolicyArn = '', PolicyId = '' } = Policy ?? {};
    context.announce(PolicyArn);
    await attach(context, PolicyArn, properties, {});
    return { physicalId: PolicyArn, attributes: { PolicyArn, PolicyId } };
  },
  update: async (context, PolicyArn, properties, before) => {
    if (!isDeepStrictEqual(properties.PolicyDocument, before.PolicyDocument)) {
      await replaceDocument(context, PolicyArn, properties);
    }
    await attach(context, PolicyArn, properties, before);
  },
  delete: async (context, PolicyArn, properties) => {
    await attach(context, PolicyArn, {}, properties);
    await context.aws.iam.DeletePolicy({ PolicyArn });
  },
});

/** Leaves one version, so that the policy never reaches the limit and can be deleted. */
async function replaceDocument(
  { aws: { iam } }: ResourceContext,
  PolicyArn: string,
  { PolicyDocument: document }: Properties,
): Promise<void> {
  const { Policy } = await iam.GetPolicy({ PolicyArn });
  const PolicyDocument = documentText(document);
  await iam.CreatePolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
  await iam.DeletePolicyVersion({ PolicyArn, VersionId: Policy?.DefaultVersionId });
}

async function attach(
  { aws: { iam } }: ResourceContext,
  PolicyArn: string,
  { Roles = [] }: Properties,
  before: Properties,
): Promise<void> {
  for (const RoleName of Roles) await iam.AttachRolePolicy({ RoleName, PolicyArn });
  for (const RoleName of before.Roles ?? []) {
    if (!Roles.includes(RoleName)) await iam.DetachRolePolicy({ RoleName, PolicyArn });
  }
}
