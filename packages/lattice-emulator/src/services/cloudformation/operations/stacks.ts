import type {
  CreateStackInput,
  CreateStackOutput,
  DeleteStackInput,
  UpdateStackInput,
  UpdateStackOutput,
} from '@aws-sdk/client-cloudformation';
import { AlreadyExistsException } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { beginOperation, wasBegun } from '../begin-operation.ts';
import * as apply from '../engine/apply.ts';
import type { Engine } from '../engine/engine.ts';
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
  if (onFailure === 'DO_NOTHING') throw notSupportedFeature('OnFailure DO_NOTHING');
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
 * Succeeds for a stack that does not exist or is already being deleted.
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

function refuseWhileImported({ importerOf }: Engine, { outputs }: Stack): void {
  for (const { exportName } of outputs) {
    const importer = exportName === undefined ? undefined : importerOf(exportName);
    if (importer === undefined) continue;
    throw validationError(`Export ${exportName} cannot be deleted as it is in use by ${importer}`);
  }
}
