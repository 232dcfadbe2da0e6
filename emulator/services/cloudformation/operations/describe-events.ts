import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  OperationEvent,
} from '@aws-sdk/client-cloudformation';
import {
  describeProblem,
  type ResourceProblem,
  templatePath,
} from '../../../cloudformation/specification/problem.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import { paginate } from '../../../paging.ts';
import type { Checked } from '../../../service.ts';
import { type ChangeSet, type CloudFormationState, findChangeSet } from '../state.ts';

const PAGE_SIZE = 100;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
 *
 * Newest first.
 *
 * Differs: only for a change set, of which it tells what the validation found. What a stack went
 * through is told by DescribeStackEvents.
 */
export function describeEvents(
  state: CloudFormationState,
  input: Checked<DescribeEventsInput>,
): DescribeEventsOutput {
  const { ChangeSetName, StackName, Filters, NextToken } = input;
  if (ChangeSetName === undefined) throw notSupportedFeature('events of a stack or an operation');
  const changeSet = findChangeSet(state, { ChangeSetName, StackName });
  const operation = operationEvent(changeSet);
  const isLeftOut = Filters?.FailedEvents === true && operation.OperationStatus !== 'FAILED';
  const events = [
    ...(isLeftOut ? [] : [operation]),
    ...changeSet.problems.map((problem, index) => problemEvent(changeSet, problem, index)),
  ];
  const { items, nextToken } = paginate(events, PAGE_SIZE, NextToken);
  return { OperationEvents: items, NextToken: nextToken };
}

function operationEvent(changeSet: ChangeSet): OperationEvent {
  return {
    ...origin(changeSet, 'operation'),
    OperationStatus: changeSet.failure === undefined ? 'SUCCEEDED' : 'FAILED',
    EventType: 'STACK_EVENT',
    StartTime: changeSet.createdAt,
    EndTime: changeSet.createdAt,
  };
}

function problemEvent(
  changeSet: ChangeSet,
  problem: ResourceProblem,
  index: number,
): OperationEvent {
  return {
    ...origin(changeSet, String(index)),
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: problem.logicalId,
    PhysicalResourceId: '',
    ResourceType: problem.type,
    ValidationFailureMode: 'FAIL',
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: describeProblem(problem),
    ValidationPath: templatePath(problem),
  };
}

function origin({ id, stack, createdAt }: ChangeSet, event: string): OperationEvent {
  // The operation has the id that ends the change set's ARN.
  const operation = id.slice(id.lastIndexOf('/') + 1);
  return {
    EventId: `${operation}-${event}`,
    StackId: stack.id,
    OperationId: operation,
    OperationType: 'CREATE_CHANGESET',
    Timestamp: createdAt,
  };
}
