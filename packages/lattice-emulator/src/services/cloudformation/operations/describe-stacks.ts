import type {
  DescribeStacksInput,
  DescribeStacksOutput,
  ListExportsInput,
  ListExportsOutput,
  ListStacksInput,
  ListStacksOutput,
  StackStatus as SdkStackStatus,
  Stack as StackDescription,
} from '@aws-sdk/client-cloudformation';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { describeParameters } from '../engine/parameters.ts';
import type { Stack } from '../engine/stack.ts';
import { type CloudFormationState, findStack } from '../state.ts';

const PAGE_SIZE = 100;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export function describeStacks(
  state: CloudFormationState,
  input: Checked<DescribeStacksInput>,
): DescribeStacksOutput {
  const stacks =
    input.StackName === undefined
      ? [...state.stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE')
      : [findStack(state, input.StackName)];
  const { items, nextToken } = paginate(stacks, PAGE_SIZE, input.NextToken);
  return { Stacks: items.map(describe), NextToken: nextToken };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
export function listStacks(
  state: CloudFormationState,
  input: Checked<ListStacksInput>,
): ListStacksOutput {
  const stacks = [...state.stacks.values()].filter(
    ({ status }) => input.StackStatusFilter?.includes(status as SdkStackStatus) ?? true,
  );
  const { items, nextToken } = paginate(stacks, PAGE_SIZE, input.NextToken);
  return {
    StackSummaries: items.map((stack) => ({
      StackId: stack.id,
      StackName: stack.name,
      TemplateDescription: stack.deployed?.template.Description,
      CreationTime: stack.createdAt,
      LastUpdatedTime: stack.updatedAt,
      DeletionTime: stack.deletedAt,
      StackStatus: stack.status as SdkStackStatus,
      StackStatusReason: stack.statusReason,
    })),
    NextToken: nextToken,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export function listExports(
  state: CloudFormationState,
  input: Checked<ListExportsInput>,
): ListExportsOutput {
  const exports = [...state.stacks.values()]
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap(({ id, outputs }) =>
      outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : { ExportingStackId: id, Name: exportName, Value: value },
      ),
    );
  const { items, nextToken } = paginate(exports, PAGE_SIZE, input.NextToken);
  return { Exports: items, NextToken: nextToken };
}

function describe(stack: Stack): StackDescription {
  const { deployed } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: deployed?.template.Description,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status as SdkStackStatus,
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    EnableTerminationProtection: false,
    RoleARN: stack.roleArn,
    Capabilities: [...(deployed?.capabilities ?? [])] as StackDescription['Capabilities'],
    NotificationARNs: [...(deployed?.notificationArns ?? [])],
    Parameters:
      deployed && describeParameters(deployed.template, deployed.parameters, deployed.fetched),
    Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: Object.entries(deployed?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
