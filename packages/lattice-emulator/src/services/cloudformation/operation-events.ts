import type { OperationEvent, OperationType } from '@aws-sdk/client-cloudformation';
import {
  describeProblem,
  type ResourceProblem,
  templatePath,
} from './engine/specification/problem.ts';
import {
  isInProgress,
  STACK_TYPE,
  type Stack,
  type StackEvent,
  USER_INITIATED,
} from './engine/stack.ts';
import type { ChangeSet } from './state.ts';

/** One change set made, or one operation on a stack. */
type Operation = {
  readonly id: string;
  readonly type: OperationType;
  readonly stackId: string;
};

/** Returns the events of a change set's creation: the problems that the validation found. */
export function changeSetEvents(changeSet: ChangeSet): OperationEvent[] {
  const { id, stack, createdAt, failure, problems } = changeSet;
  // The operation has the id that ends the change set's ARN.
  const operation: Operation = {
    id: id.slice(id.lastIndexOf('/') + 1),
    type: 'CREATE_CHANGESET',
    stackId: stack.id,
  };
  return [
    {
      ...origin(operation, operation.id, createdAt),
      EventType: 'STACK_EVENT',
      OperationStatus: failure === undefined ? 'SUCCEEDED' : 'FAILED',
      StartTime: createdAt,
      EndTime: createdAt,
    },
    ...validationErrors(operation, operation.id, createdAt, problems),
  ];
}

/**
 * Returns the events of a stack by operation: the newest operation first, and in each the newest
 * event first.
 *
 * Differs: a rollback belongs to the operation that it undoes, and events of change sets are
 * returned only when a request names one.
 */
export function stackEvents(stack: Stack): OperationEvent[] {
  return operationsOf(stack)
    .reverse()
    .flatMap((events, index) => describeOperation(stack, events, index === 0));
}

/** Each operation's events, oldest first. */
function operationsOf({ events }: Stack): StackEvent[][] {
  const operations: StackEvent[][] = [];
  for (const event of events) {
    const isFirst = event.type === STACK_TYPE && event.reason === USER_INITIATED;
    if (isFirst) operations.push([event]);
    else operations.at(-1)?.push(event);
  }
  return operations.filter(([first]) => first?.status !== 'REVIEW_IN_PROGRESS');
}

const TYPES: Readonly<Record<string, OperationType>> = {
  CREATE: 'CREATE_STACK',
  UPDATE: 'UPDATE_STACK',
  DELETE: 'DELETE_STACK',
};

function describeOperation(
  stack: Stack,
  events: readonly StackEvent[],
  isNewest: boolean,
): OperationEvent[] {
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return [];
  const [verb = ''] = first.status.split('_');
  const operation: Operation = {
    id: first.id,
    type: TYPES[verb] ?? 'UPDATE_STACK',
    stackId: stack.id,
  };
  const isRunning = isNewest && isInProgress(stack);
  return [
    {
      ...origin(operation, `${first.id}-operation`, last.timestamp),
      EventType: 'STACK_EVENT',
      OperationStatus: isRunning ? 'IN_PROGRESS' : outcomeOf(last),
      StartTime: first.timestamp,
      EndTime: isRunning ? undefined : last.timestamp,
    },
    ...[...events].reverse().flatMap((event) => describeEvent(operation, event)),
  ];
}

function outcomeOf({ status }: StackEvent): 'SUCCEEDED' | 'FAILED' {
  return /ROLLBACK|FAILED/.test(status) ? 'FAILED' : 'SUCCEEDED';
}

function describeEvent(operation: Operation, event: StackEvent): OperationEvent[] {
  const { id, timestamp, problems } = event;
  return [
    {
      ...origin(operation, id, timestamp),
      EventType: event.status.endsWith('_FAILED') ? 'PROVISIONING_ERROR' : 'PROGRESS_EVENT',
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      ResourceStatus: event.status as OperationEvent['ResourceStatus'],
      ResourceStatusReason: event.reason,
    },
    ...validationErrors(operation, id, timestamp, problems),
  ];
}

function validationErrors(
  operation: Operation,
  eventId: string,
  timestamp: Date,
  problems: readonly ResourceProblem[],
): OperationEvent[] {
  return problems.map((problem, index) => ({
    ...origin(operation, `${eventId}-${index}`, timestamp),
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: problem.logicalId,
    PhysicalResourceId: '',
    ResourceType: problem.type,
    ValidationFailureMode: 'FAIL',
    ValidationName: 'PROPERTY_VALIDATION',
    ValidationStatus: 'FAILED',
    ValidationStatusReason: describeProblem(problem),
    ValidationPath: templatePath(problem),
  }));
}

function origin(
  { id, type, stackId }: Operation,
  eventId: string,
  timestamp: Date,
): OperationEvent {
  return {
    EventId: eventId,
    StackId: stackId,
    OperationId: id,
    OperationType: type,
    Timestamp: timestamp,
  };
}
