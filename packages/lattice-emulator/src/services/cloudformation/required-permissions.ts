import { ACCESS_DENIED_XML } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { type CloudFormationState, findLiveStack } from './state.ts';

type ByStack = {
  readonly StackName?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly RoleARN?: string | undefined;
};
type ByChangeSet = ByStack & { readonly ChangeSetName: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export const requiredPermissions = {
  prefix: 'cloudformation',
  refusal: ACCESS_DENIED_XML,
  needs: {
    CreateStack: changeStack,
    UpdateStack: changeStack,
    DeleteStack: changeStack,
    DescribeStacks: onStack,
    ListStacks: () => '*',
    ListExports: () => '*',

    CreateChangeSet: (input, call, state) => {
      const permission = changeStack(input, call, state);
      return { ...permission, context: { ...permission.context, ...changeSetKeys(input) } };
    },
    DescribeChangeSet: onChangeSet,
    ListChangeSets: onStack,
    ExecuteChangeSet: onChangeSet,
    DeleteChangeSet: onChangeSet,

    DescribeEvents: ({ StackName, ChangeSetName }, call, state) =>
      ChangeSetName === undefined
        ? onStack({ StackName }, call, state)
        : onChangeSet({ StackName, ChangeSetName }, call, state),
    DescribeStackEvents: onStack,
    DescribeStackResource: onStack,
    DescribeStackResources: ({ StackName }, call, state) => onStack({ StackName }, call, state),
    ListStackResources: onStack,

    GetTemplate: ({ StackName }, call, state) => onStack({ StackName }, call, state),
    GetTemplateSummary: (input, call, state) => ({
      ...onStack(input, call, state),
      context: { 'cloudformation:TemplateUrl': input.TemplateURL },
    }),
    ValidateTemplate: ({ TemplateURL }) => ({
      resource: '*',
      context: { 'cloudformation:TemplateUrl': TemplateURL },
    }),
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-cloudformation'), CloudFormationState>;

/** A stack that is not there yet has an ARN without an id. */
function onStack({ StackName }: ByStack, call: Call, { stacks }: CloudFormationState): Permission {
  if (StackName === undefined) return { resource: '*' };
  const stack = stacks.get(StackName) ?? findLiveStack(stacks, StackName);
  const arn = `arn:aws:cloudformation:${call.region}:${call.accountId}:stack/${StackName}/*`;
  const tags = Object.entries(stack?.deployed?.tags ?? {});
  return {
    resource: stack?.id ?? (StackName.startsWith('arn:') ? StackName : arn),
    resourceTags: new Map(tags),
  };
}

function changeStack(input: ByStack, call: Call, state: CloudFormationState): Permission {
  const context = {
    'cloudformation:TemplateUrl': input.TemplateURL,
    'cloudformation:ResourceTypes': undefined,
    'cloudformation:RoleArn': input.RoleARN,
    'cloudformation:StackPolicyUrl': undefined,
    'cloudformation:ImportResourceTypes': undefined,
  };
  return { ...onStack(input, call, state), context };
}

/** A change set that is given by its ARN needs no name of its stack. */
function onChangeSet(input: ByChangeSet, call: Call, state: CloudFormationState): Permission {
  const StackName = input.StackName ?? state.changeSets.get(input.ChangeSetName)?.stack.id;
  return { ...onStack({ StackName }, call, state), context: changeSetKeys(input) };
}

function changeSetKeys({
  ChangeSetName: nameOrArn,
}: ByChangeSet): NonNullable<Permission['context']> {
  const name = /^arn:.*:changeSet\/([^/]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
  return { 'cloudformation:ChangeSetName': name };
}
