import type {
  CreateStackInput,
  CreateStackOutput,
  DeleteStackInput,
  DescribeStacksInput,
  DescribeStacksOutput,
  ListExportsInput,
  ListExportsOutput,
  ListStacksInput,
  ListStacksOutput,
  StackStatus as SdkStackStatus,
  Stack as StackDescription,
  UpdateStackInput,
  UpdateStackOutput,
} from '@aws-sdk/client-cloudformation';
import { AlreadyExistsException } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { beginOperation, wasBegun } from '../begin-operation.ts';
import * as apply from '../engine/apply.ts';
import type { Engine } from '../engine/engine.ts';
import { describeParameters } from '../engine/parameters.ts';
import { planChanges } from '../engine/plan.ts';
import { isInProgress, type Stack } from '../engine/stack.ts';
import { validationError } from '../engine/template.ts';
import { isSame, readDesired, refuseMembers } from '../request.ts';
import {
  type CloudFormationState,
  deployerFor,
  engineFor,
  findLiveStack,
  findStack,
  inBrackets,
  newStack,
  outdateChangeSets,
  refuseUnlessUpdatable,
} from '../state.ts';

const PAGE_SIZE = 100;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export async function createStack(
  state: CloudFormationState,
  input: Checked<CreateStackInput>,
  call: Call,
): Promise<CreateStackOutput> {
  refuseMembers(input, [
    'DeploymentConfig',
    'DisableRollback',
    'EnableTerminationProtection',
    'ResourceTypes',
    'RetainExceptOnCreate',
    'RollbackConfiguration',
    'StackPolicyBody',
    'StackPolicyURL',
    'TimeoutInMinutes',
  ]);
  const onFailure = input.OnFailure ?? 'ROLLBACK';
  if (onFailure === 'DO_NOTHING') throw notSupportedFeature('a stack that is left half done');
  const desired = await readDesired(input, undefined, call);
  const engine = await deployerFor(state, call);
  const existing = findLiveStack(state.stacks, input.StackName);
  if (existing !== undefined) {
    if (wasBegun(existing, 'CreateStack', input)) return { StackId: existing.id };
    const message = `Stack [${input.StackName}] already exists`;
    throw new AlreadyExistsException({ message, Message: message, $metadata: {} });
  }
  const stack = newStack(call, input.StackName);
  const plan = planChanges(engine, stack, desired);
  const problems = input.DisableValidation ? [] : plan.problems;
  state.stacks.set(stack.id, stack);
  beginOperation(stack, 'CreateStack', input);
  call.clock.start(() => apply.createStack(engine, stack, desired, { onFailure, problems }));
  return { StackId: stack.id };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export async function updateStack(
  state: CloudFormationState,
  input: Checked<UpdateStackInput>,
  call: Call,
): Promise<UpdateStackOutput> {
  const stack = findStack(state, input.StackName, inBrackets);
  refuseMembers(input, [
    'DeploymentConfig',
    'DisableRollback',
    'ResourceTypes',
    'RetainExceptOnCreate',
    'RollbackConfiguration',
    'StackPolicyBody',
    'StackPolicyDuringUpdateBody',
    'StackPolicyDuringUpdateURL',
    'StackPolicyURL',
  ]);
  if (wasBegun(stack, 'UpdateStack', input)) return { StackId: stack.id };
  const desired = await readDesired(input, stack.deployed, call);
  const engine = await deployerFor(state, call);
  refuseUnlessUpdatable(stack);
  if (stack.deployed !== undefined && isSame(desired, stack.deployed)) {
    throw validationError('No updates are to be performed.');
  }
  const plan = planChanges(engine, stack, desired);
  const problems = input.DisableValidation ? [] : plan.problems;
  outdateChangeSets(state, stack);
  beginOperation(stack, 'UpdateStack', input);
  call.clock.start(() => apply.updateStack(engine, stack, desired, { problems }));
  return { StackId: stack.id };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
 *
 * Deleting one that does not exist, or is being deleted already, succeeds.
 */
export function deleteStack(
  state: CloudFormationState,
  input: Checked<DeleteStackInput>,
  call: Call,
): object {
  const stack = state.stacks.get(input.StackName) ?? findLiveStack(state.stacks, input.StackName);
  if (stack === undefined || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) return {};
  refuseMembers(input, ['DeletionMode', 'DeploymentConfig', 'RetainResources']);
  if (isInProgress(stack)) {
    throw validationError(
      `Stack [${stack.name}] cannot be deleted while in status ${stack.status}`,
    );
  }
  const engine = engineFor(state, call);
  refuseWhileImported(engine, stack);
  outdateChangeSets(state, stack);
  beginOperation(stack, 'DeleteStack', input);
  call.clock.start(() => apply.deleteStack(engine, stack));
  return {};
}

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

function refuseWhileImported({ importerOf }: Engine, { outputs }: Stack): void {
  for (const { exportName } of outputs) {
    const importer = exportName === undefined ? undefined : importerOf(exportName);
    if (importer === undefined) continue;
    throw validationError(`Export ${exportName} cannot be deleted as it is in use by ${importer}`);
  }
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
