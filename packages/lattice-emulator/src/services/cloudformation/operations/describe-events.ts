import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  OperationEvent,
} from '@aws-sdk/client-cloudformation';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { validationError } from '../engine/template.ts';
import { changeSetEvents, stackEvents } from '../operation-events.ts';
import { type CloudFormationState, findChangeSet, findStack, inBrackets } from '../state.ts';

const PAGE_SIZE = 100;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
 *
 * Newest operation first.
 */
export function describeEvents(
  state: CloudFormationState,
  input: Checked<DescribeEventsInput>,
): DescribeEventsOutput {
  const isWanted = input.Filters?.FailedEvents === true ? isFailure : () => true;
  const events = eventsFor(state, input).filter(isWanted);
  const { items, nextToken } = paginate(events, PAGE_SIZE, input.NextToken);
  return { OperationEvents: items, NextToken: nextToken };
}

function eventsFor(
  state: CloudFormationState,
  { ChangeSetName, StackName, OperationId }: DescribeEventsInput,
): OperationEvent[] {
  if (ChangeSetName !== undefined) {
    return changeSetEvents(findChangeSet(state, { ChangeSetName, StackName }));
  }
  if (StackName !== undefined) {
    const events = stackEvents(findStack(state, StackName, inBrackets));
    return OperationId === undefined ? events : events.filter(isOf(OperationId));
  }
  if (OperationId === undefined) {
    throw validationError('One of ChangeSetName, OperationId or StackName must be specified');
  }
  const all = [
    ...[...state.changeSets.values()].flatMap(changeSetEvents),
    ...[...state.stacks.values()].flatMap(stackEvents),
  ];
  return all.filter(isOf(OperationId));
}

function isOf(operationId: string) {
  return (event: OperationEvent) => event.OperationId === operationId;
}

function isFailure({ EventType, OperationStatus }: OperationEvent): boolean {
  return EventType?.endsWith('_ERROR') || OperationStatus === 'FAILED';
}
