import type {
  CreateTargetGroupRequest,
  CreateTargetGroupResponse,
  DeleteTargetGroupRequest,
  DeleteTargetGroupResponse,
  GetTargetGroupRequest,
  GetTargetGroupResponse,
  ListTargetGroupsRequest,
  ListTargetGroupsResponse,
} from '@aws-sdk/client-vpc-lattice';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Call, Checked } from '../../../service.ts';
import { checkName, checkOneOf, checkUnique, NAME_RULES } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import { servicesUsing } from '../routing.ts';
import {
  conflict,
  find,
  invalid,
  type LatticeState,
  newResource,
  type TargetGroup,
} from '../state.ts';

const TYPE = 'TARGET_GROUP';
const TARGET_TYPES = ['IP', 'LAMBDA', 'INSTANCE', 'ALB'];
const EVENT_VERSIONS = ['V1', 'V2'];

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateTargetGroup.html */
export function createTargetGroup(
  state: LatticeState,
  input: Checked<CreateTargetGroupRequest>,
  call: Call,
): CreateTargetGroupResponse {
  checkName(NAME_RULES.targetGroup, input.name);
  checkUnique(state.targetGroups.values(), input.name, TYPE);
  checkOneOf('type', input.type, TARGET_TYPES);
  if (input.type !== 'LAMBDA') throw notSupportedFeature(`a target group of type ${input.type}`);
  checkConfig(input.config ?? {});
  const group: TargetGroup = {
    ...newResource(call, 'tg', 'targetgroup', input.tags),
    name: input.name,
    eventVersion: input.config?.lambdaEventStructureVersion ?? 'V1',
    target: undefined,
  };
  state.targetGroups.set(group.id, group);
  return describe(group);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetTargetGroup.html */
export function getTargetGroup(
  state: LatticeState,
  input: Checked<GetTargetGroupRequest>,
): GetTargetGroupResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  return { ...describe(group), ...usage(state, group) };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteTargetGroup.html */
export function deleteTargetGroup(
  state: LatticeState,
  input: Checked<DeleteTargetGroupRequest>,
): DeleteTargetGroupResponse {
  const { id, arn } = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  const [user] = servicesUsing(state, id);
  if (user !== undefined) {
    // Text not verified against AWS.
    throw conflict(`target group ${id} is in use by service ${user}`, id, TYPE);
  }
  state.targetGroups.delete(id);
  return { id, arn, status: 'DELETE_IN_PROGRESS' };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListTargetGroups.html */
export function listTargetGroups(
  state: LatticeState,
  input: Checked<ListTargetGroupsRequest>,
): ListTargetGroupsResponse {
  checkOneOf('targetGroupType', input.targetGroupType, TARGET_TYPES);
  // Functions are in no VPC, as far as Lattice cares.
  const isWanted =
    (input.targetGroupType ?? 'LAMBDA') === 'LAMBDA' && input.vpcIdentifier === undefined;
  const groups = isWanted ? [...state.targetGroups.values()] : [];
  const { items, nextToken } = pageOf(groups, input);
  return {
    items: items.map((group) => {
      const { id, arn, name, type, status, config } = describe(group);
      const { lambdaEventStructureVersion } = config;
      return { id, arn, name, type, status, lambdaEventStructureVersion, ...usage(state, group) };
    }),
    nextToken,
  };
}

/** A function has no port and no health of its own, so Lattice takes neither. */
function checkConfig(config: Checked<NonNullable<CreateTargetGroupRequest['config']>>): void {
  const { lambdaEventStructureVersion: version, ...rest } = config;
  checkOneOf('config.lambdaEventStructureVersion', version, EVENT_VERSIONS);
  const [unwanted] = Object.keys(rest);
  if (unwanted !== undefined) {
    throw invalid(`config.${unwanted}`, 'is not supported for target groups of type LAMBDA');
  }
}

function describe({ id, arn, name, eventVersion }: TargetGroup) {
  const config = { lambdaEventStructureVersion: eventVersion };
  return { id, arn, name, type: 'LAMBDA' as const, status: 'ACTIVE' as const, config };
}

function usage(state: LatticeState, { id, createdAt, lastUpdatedAt }: TargetGroup) {
  const serviceArns = servicesUsing(state, id).map(
    (serviceId) => find(state.services, serviceId, 'SERVICE').arn,
  );
  return { serviceArns, createdAt, lastUpdatedAt };
}
