import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import type { Stack, StackResource } from '../engine/stack.ts';
import { validationError } from '../engine/template.ts';
import { type CloudFormationState, findStack, inBrackets } from '../state.ts';

const PAGE_SIZE = 100;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
 */
export function describeStackEvents(
  state: CloudFormationState,
  input: Checked<DescribeStackEventsInput>,
): DescribeStackEventsOutput {
  const stack = findStack(state, input.StackName, inBrackets);
  const newestFirst = [...stack.events].reverse();
  const { items, nextToken } = paginate(newestFirst, PAGE_SIZE, input.NextToken);
  return {
    StackEvents: items.map((event) => ({
      StackId: stack.id,
      StackName: stack.name,
      EventId: event.id,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      Timestamp: event.timestamp,
      ResourceStatus: event.status as ResourceStatus,
      ResourceStatusReason: event.reason,
      ClientRequestToken: event.clientToken,
      ResourceProperties: event.properties && JSON.stringify(event.properties),
    })),
    NextToken: nextToken,
  };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html
 */
export function describeStackResource(
  state: CloudFormationState,
  input: Checked<DescribeStackResourceInput>,
): DescribeStackResourceOutput {
  const stack = findStack(state, input.StackName, inQuotes);
  const resource = stack.resources.get(input.LogicalResourceId);
  if (resource === undefined) {
    throw validationError(
      `Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`,
    );
  }
  return {
    StackResourceDetail: {
      StackId: stack.id,
      StackName: stack.name,
      ...describe(resource),
      LastUpdatedTimestamp: resource.updatedAt,
    },
  };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export function describeStackResources(
  state: CloudFormationState,
  input: Checked<DescribeStackResourcesInput>,
): DescribeStackResourcesOutput {
  const stack = findStackWith(state, input);
  const wanted = [...stack.resources.values()].filter(
    ({ logicalId }) => (input.LogicalResourceId ?? logicalId) === logicalId,
  );
  return {
    StackResources: wanted.map((resource) => ({
      StackId: stack.id,
      StackName: stack.name,
      ...describe(resource),
      Timestamp: resource.updatedAt,
    })),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export function listStackResources(
  state: CloudFormationState,
  input: Checked<ListStackResourcesInput>,
): ListStackResourcesOutput {
  const stack = findStack(state, input.StackName);
  const { items, nextToken } = paginate([...stack.resources.values()], PAGE_SIZE, input.NextToken);
  return {
    StackResourceSummaries: items.map((resource) => ({
      ...describe(resource),
      LastUpdatedTimestamp: resource.updatedAt,
    })),
    NextToken: nextToken,
  };
}

/** Any resource of a stack leads to all of them. */
function findStackWith(
  state: CloudFormationState,
  { StackName, PhysicalResourceId: id }: Checked<DescribeStackResourcesInput>,
): Stack {
  if (StackName !== undefined && id !== undefined) {
    // Text not verified against AWS.
    throw validationError('StackName and PhysicalResourceId exclude each other');
  }
  if (StackName !== undefined) return findStack(state, StackName, inQuotes);
  if (id === undefined) throw validationError('StackName must be specified');
  const owner = [...state.stacks.values()].find(({ resources }) =>
    [...resources.values()].some(({ physicalId }) => physicalId === id),
  );
  if (owner === undefined) throw validationError(`Stack for ${id} does not exist`);
  return owner;
}

function inQuotes(unknown: string): string {
  return `Stack '${unknown}'`;
}

function describe({ logicalId, physicalId, type, status }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status as ResourceStatus,
  };
}
