import type {
  CreateTargetGroupRequest,
  CreateTargetGroupResponse,
  DeleteTargetGroupRequest,
  DeleteTargetGroupResponse,
  GetTargetGroupRequest,
  GetTargetGroupResponse,
  ListTargetGroupsRequest,
  ListTargetGroupsResponse,
  UpdateTargetGroupRequest,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import {
  checkForm,
  checkName,
  checkOneOf,
  checkQuota,
  checkUnique,
  NAME_RULES,
} from '../constraints.ts';
import { conflict, invalid } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { TargetGroup } from '../resources.ts';
import { servicesUsing } from '../routing.ts';
import { beginCreation, beginDeletion, wrongStatus } from '../settling.ts';
import { find, type LatticeState, newResource } from '../state.ts';

const TYPE = 'TARGET_GROUP';
const MAX_TARGET_GROUPS = 500;
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
  checkQuota(state.targetGroups, TYPE, MAX_TARGET_GROUPS);
  const group: TargetGroup = {
    ...newResource(call, 'tg', 'targetgroup', input.tags),
    status: 'CREATE_IN_PROGRESS',
    name: input.name,
    eventVersion: input.config?.lambdaEventStructureVersion ?? 'V1',
    target: undefined,
    initial: undefined,
    draining: new Map(),
  };
  return describe(beginCreation(call, state.targetGroups, group));
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetTargetGroup.html */
export function getTargetGroup(
  state: LatticeState,
  input: Checked<GetTargetGroupRequest>,
): GetTargetGroupResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  return { ...describe(group), ...usage(state, group) };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateTargetGroup.html
 *
 * All that it takes is a `healthCheck`, which target groups of functions have not.
 */
export function updateTargetGroup(
  state: LatticeState,
  input: Checked<UpdateTargetGroupRequest>,
): never {
  find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  throw invalid('healthCheck', 'is not supported for target groups of type LAMBDA');
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteTargetGroup.html */
export function deleteTargetGroup(
  state: LatticeState,
  input: Checked<DeleteTargetGroupRequest>,
  call: Call,
): DeleteTargetGroupResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  const { id, arn } = group;
  const [user] = servicesUsing(state, id);
  if (user !== undefined) {
    // Text not verified against AWS.
    throw conflict(`target group ${id} is in use by service ${user}`, id, TYPE);
  }
  // AWS refuses it with a ConflictException; the text is not verified.
  // https://github.com/hashicorp/terraform-provider-aws/issues/41601
  if (group.draining.size > 0) throw wrongStatus(id, TYPE, 'DRAINING');
  beginDeletion(call, state.targetGroups, group, { type: TYPE });
  return { id, arn, status: 'DELETE_IN_PROGRESS' };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListTargetGroups.html */
export function listTargetGroups(
  state: LatticeState,
  input: Checked<ListTargetGroupsRequest>,
): ListTargetGroupsResponse {
  checkOneOf('targetGroupType', input.targetGroupType, TARGET_TYPES);
  checkForm('vpcIdentifier', input.vpcIdentifier, 'vpc');
  // Functions are in no VPC, as far as Lattice cares.
  const isWanted =
    (input.targetGroupType ?? 'LAMBDA') === 'LAMBDA' && input.vpcIdentifier === undefined;
  const groups = isWanted ? [...state.targetGroups.values()] : [];
  const { items, nextToken } = pageOf('ListTargetGroups', groups, input);
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

function describe({ id, arn, name, status, eventVersion }: TargetGroup) {
  const config = { lambdaEventStructureVersion: eventVersion };
  return { id, arn, name, type: 'LAMBDA' as const, status, config };
}

function usage(state: LatticeState, { id, createdAt, lastUpdatedAt }: TargetGroup) {
  const serviceArns = servicesUsing(state, id).map(
    (serviceId) => find(state.services, serviceId, 'SERVICE').arn,
  );
  return { serviceArns, createdAt, lastUpdatedAt };
}
