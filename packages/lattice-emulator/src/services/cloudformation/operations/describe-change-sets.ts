import type {
  Change,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { describeParameters } from '../engine/parameters.ts';
import type { PlannedChange } from '../engine/plan.ts';
import { refuseMembers } from '../request.ts';
import { type CloudFormationState, findChangeSet, findStack, inBrackets } from '../state.ts';

const PAGE_SIZE = 100;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html */
export function describeChangeSet(
  state: CloudFormationState,
  input: Checked<DescribeChangeSetInput>,
): DescribeChangeSetOutput {
  const changeSet = findChangeSet(state, input);
  refuseMembers(input, ['IncludePropertyValues']);
  const { desired, stack, failure } = changeSet;
  const { items, nextToken } = paginate(changeSet.changes, PAGE_SIZE, input.NextToken);
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.createdAt,
    Status: failure === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    StatusReason: failure,
    ExecutionStatus: changeSet.execution,
    Capabilities: [...desired.capabilities] as DescribeChangeSetOutput['Capabilities'],
    NotificationARNs: [...desired.notificationArns],
    Parameters: describeParameters(desired.template, desired.parameters, desired.fetched),
    Tags: Object.entries(desired.tags).map(([Key, Value]) => ({ Key, Value })),
    Changes: items.map(describeChange),
    NextToken: nextToken,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html */
export function listChangeSets(
  state: CloudFormationState,
  input: Checked<ListChangeSetsInput>,
): ListChangeSetsOutput {
  const stack = findStack(state, input.StackName, inBrackets);
  const own = [...state.changeSets.values()].filter(
    (changeSet) => changeSet.stack === stack && changeSet.execution !== 'EXECUTE_COMPLETE',
  );
  const { items, nextToken } = paginate(own, PAGE_SIZE, input.NextToken);
  return {
    Summaries: items.map(({ id, name, failure, execution, createdAt }) => ({
      StackId: stack.id,
      StackName: stack.name,
      ChangeSetId: id,
      ChangeSetName: name,
      Status: failure === undefined ? 'CREATE_COMPLETE' : 'FAILED',
      StatusReason: failure,
      ExecutionStatus: execution,
      CreationTime: createdAt,
    })),
    NextToken: nextToken,
  };
}

function describeChange(change: PlannedChange): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement:
        change.isReplaced === undefined ? undefined : change.isReplaced ? 'True' : 'False',
      Scope: change.properties.length > 0 ? ['Properties'] : [],
      Details: change.properties.map((Name) => ({ Target: { Attribute: 'Properties', Name } })),
    },
  };
}
