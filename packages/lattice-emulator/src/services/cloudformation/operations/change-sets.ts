import {
  AlreadyExistsException,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
  type DeleteChangeSetInput,
  type ExecuteChangeSetInput,
  InvalidChangeSetStatusException,
} from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { beginOperation, wasBegun } from '../begin-operation.ts';
import { createStack, updateStack } from '../engine/apply.ts';
import { planChanges } from '../engine/plan.ts';
import { failedValidation, type ResourceProblem } from '../engine/specification/problem.ts';
import { type Desired, type Stack, USER_INITIATED } from '../engine/stack.ts';
import { setStackStatus } from '../engine/stack-events.ts';
import { validationError } from '../engine/template.ts';
import { isSame, readDesired, refuseMembers } from '../request.ts';
import {
  type ChangeSet,
  type CloudFormationState,
  deployerFor,
  findChangeSet,
  findLiveStack,
  inBrackets,
  isNamed,
  newStack,
  refuseUnlessUpdatable,
} from '../state.ts';

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export async function createChangeSet(
  state: CloudFormationState,
  input: Checked<CreateChangeSetInput>,
  call: Call,
): Promise<CreateChangeSetOutput> {
  const kind = readKind(input);
  const existing =
    state.stacks.get(input.StackName) ?? findLiveStack(state.stacks, input.StackName);
  const repeated = findRepeated(state, existing, input);
  if (repeated !== undefined) return { Id: repeated.id, StackId: repeated.stack.id };
  const desired = await readDesired(input, existing?.deployed, call);
  const engine = await deployerFor(state, call);
  const stack = stackFor(call, input.StackName, kind, existing);
  refuseTakenName(state, stack, input.ChangeSetName);
  const plan = planChanges(engine, stack, desired);
  const problems = input.DisableValidation ? [] : plan.problems;
  const failure = failureOf(stack, desired, problems);
  if (kind === 'CREATE') {
    setStackStatus(engine, stack, 'REVIEW_IN_PROGRESS', { reason: USER_INITIATED });
  }
  state.stacks.set(stack.id, stack);
  const id = call.random.uuid();
  const changeSet: ChangeSet = {
    id: `arn:aws:cloudformation:${call.region}:${call.accountId}:changeSet/${input.ChangeSetName}/${id}`,
    name: input.ChangeSetName,
    stack,
    kind,
    desired,
    description: input.Description,
    clientToken: input.ClientToken,
    roleArn: input.RoleARN,
    changes: failure === undefined ? plan.changes : [],
    problems,
    createdAt: new Date(call.clock.now()),
    failure,
    execution: failure === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
  };
  state.changeSets.set(changeSet.id, changeSet);
  return { Id: changeSet.id, StackId: stack.id };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
 *
 * The other change sets of the stack are deleted, because they are outdated.
 */
export async function executeChangeSet(
  state: CloudFormationState,
  input: Checked<ExecuteChangeSetInput>,
  call: Call,
): Promise<object> {
  const engine = await deployerFor(state, call);
  const changeSet = findChangeSet(state, input);
  refuseMembers(input, ['DisableRollback', 'RetainExceptOnCreate']);
  const { stack, desired, kind, execution } = changeSet;
  if (wasBegun(stack, 'ExecuteChangeSet', input)) return {};
  if (execution !== 'AVAILABLE') {
    const message = `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${execution}]`;
    throw new InvalidChangeSetStatusException({ message, Message: message, $metadata: {} });
  }
  if (kind === 'UPDATE') refuseUnlessUpdatable(stack);
  changeSet.execution = 'EXECUTE_COMPLETE';
  for (const other of [...state.changeSets.values()]) {
    if (other.stack === stack && other !== changeSet) state.changeSets.delete(other.id);
  }
  const apply = kind === 'CREATE' ? createStack : updateStack;
  const { ClientRequestToken } = input;
  beginOperation(stack, 'ExecuteChangeSet', { RoleARN: changeSet.roleArn, ClientRequestToken });
  call.clock.start(() => apply(engine, stack, desired));
  return {};
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html
 *
 * Deleting one that does not exist succeeds.
 */
export function deleteChangeSet(
  state: CloudFormationState,
  input: Checked<DeleteChangeSetInput>,
): object {
  for (const changeSet of [...state.changeSets.values()]) {
    if (isNamed(changeSet, input)) state.changeSets.delete(changeSet.id);
  }
  return {};
}

function readKind(input: Checked<CreateChangeSetInput>): ChangeSet['kind'] {
  const kind = input.ChangeSetType ?? 'UPDATE';
  if (kind === 'IMPORT') throw notSupportedFeature('a change set that imports resources');
  refuseMembers(input, [
    'DeploymentConfig',
    'DeploymentMode',
    'ImportExistingResources',
    'IncludeNestedStacks',
    'OnStackFailure',
    'ResourcesToImport',
    'ResourceTypes',
    'RollbackConfiguration',
  ]);
  return kind;
}

function stackFor(
  call: Call,
  name: string,
  kind: 'CREATE' | 'UPDATE',
  existing: Stack | undefined,
): Stack {
  if (kind === 'UPDATE') {
    if (existing === undefined) throw validationError(`${inBrackets(name)} does not exist`);
    refuseUnlessUpdatable(existing);
    return existing;
  }
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${kind}].`,
    );
  }
  return existing ?? newStack(call, name);
}

/** Returns the change set that an earlier request with the same token created. */
function findRepeated(
  { changeSets }: CloudFormationState,
  stack: Stack | undefined,
  { ChangeSetName: name, ClientToken: token }: Checked<CreateChangeSetInput>,
): ChangeSet | undefined {
  if (token === undefined) return undefined;
  return [...changeSets.values()].find(
    (other) => other.stack === stack && other.name === name && other.clientToken === token,
  );
}

/** Allows the name of a change set that was executed. */
function refuseTakenName({ changeSets }: CloudFormationState, stack: Stack, name: string): void {
  const twin = [...changeSets.values()].find(
    (other) =>
      other.stack === stack && other.name === name && other.execution !== 'EXECUTE_COMPLETE',
  );
  if (twin === undefined) return;
  const message = `ChangeSet ${name} already exists`;
  throw new AlreadyExistsException({ message, Message: message, $metadata: {} });
}

/** Returns the reason for which a change set cannot be executed. */
function failureOf(
  { deployed }: Stack,
  desired: Desired,
  problems: readonly ResourceProblem[],
): string | undefined {
  if (deployed !== undefined && isSame(desired, deployed)) return NO_CHANGES;
  return problems.length > 0 ? failedValidation(problems) : undefined;
}
