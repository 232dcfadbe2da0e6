import type {
  CreateServiceNetworkVpcAssociationRequest,
  CreateServiceNetworkVpcAssociationResponse,
  DeleteServiceNetworkVpcAssociationRequest,
  DeleteServiceNetworkVpcAssociationResponse,
  GetServiceNetworkVpcAssociationRequest,
  GetServiceNetworkVpcAssociationResponse,
  ListServiceNetworkVpcAssociationsRequest,
  ListServiceNetworkVpcAssociationsResponse,
  UpdateServiceNetworkVpcAssociationRequest,
  UpdateServiceNetworkVpcAssociationResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkCount, checkForm } from '../constraints.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { VpcAssociation } from '../resources.ts';
import { beginCreation, beginDeletion, beginUpdate, checkActive } from '../settling.ts';
import { find, type LatticeState, newResource } from '../state.ts';
import { isOneOf } from './service-associations.ts';

const TYPE = 'SERVICE_NETWORK_VPC_ASSOCIATION';
const MAX_SECURITY_GROUPS = 5;

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetworkVpcAssociation.html
 */
export function createServiceNetworkVpcAssociation(
  state: LatticeState,
  input: Checked<CreateServiceNetworkVpcAssociationRequest>,
  call: Call,
): CreateServiceNetworkVpcAssociationResponse {
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, 'SERVICE_NETWORK');
  refusePrivateDns(input);
  checkForm('vpcIdentifier', input.vpcIdentifier, 'vpc');
  checkSecurityGroups(input.securityGroupIds ?? [], 0);
  const twin = [...state.vpcAssociations.values()].find(
    ({ vpcId }) => vpcId === input.vpcIdentifier,
  );
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`${twin.vpcId} is already associated with a service network`, twin.id, TYPE);
  }
  const association: VpcAssociation = {
    ...newResource(call, 'snva', 'servicenetworkvpcassociation', input.tags),
    status: 'CREATE_IN_PROGRESS',
    createdBy: call.accountId,
    vpcId: input.vpcIdentifier,
    serviceNetworkId: network.id,
    securityGroupIds: input.securityGroupIds ?? [],
  };
  beginCreation(call, state.vpcAssociations, association);
  return pick(association);
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetServiceNetworkVpcAssociation.html
 */
export function getServiceNetworkVpcAssociation(
  state: LatticeState,
  input: Checked<GetServiceNetworkVpcAssociationRequest>,
): GetServiceNetworkVpcAssociationResponse {
  return describe(state, findAssociation(state, input));
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateServiceNetworkVpcAssociation.html
 */
export function updateServiceNetworkVpcAssociation(
  state: LatticeState,
  input: Checked<UpdateServiceNetworkVpcAssociationRequest>,
  call: Call,
): UpdateServiceNetworkVpcAssociationResponse {
  const association = findAssociation(state, input);
  refusePrivateDns(input);
  // To take all of them away, the association has to be made anew.
  const { securityGroupIds = [] } = input;
  checkSecurityGroups(securityGroupIds, 1);
  checkActive(association, TYPE);
  association.securityGroupIds = securityGroupIds;
  association.lastUpdatedAt = new Date(call.clock.now());
  beginUpdate(call, association);
  return pick(association);
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteServiceNetworkVpcAssociation.html
 */
export function deleteServiceNetworkVpcAssociation(
  state: LatticeState,
  input: Checked<DeleteServiceNetworkVpcAssociationRequest>,
  call: Call,
): DeleteServiceNetworkVpcAssociationResponse {
  const association = findAssociation(state, input);
  const { id, arn } = association;
  beginDeletion(call, state.vpcAssociations, association, { type: TYPE });
  return { id, arn, status: 'DELETE_IN_PROGRESS' };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServiceNetworkVpcAssociations.html
 */
export function listServiceNetworkVpcAssociations(
  state: LatticeState,
  input: Checked<ListServiceNetworkVpcAssociationsRequest>,
): ListServiceNetworkVpcAssociationsResponse {
  checkForm('vpcIdentifier', input.vpcIdentifier, 'vpc');
  const associations = [...state.vpcAssociations.values()]
    .map((association) => describe(state, association))
    .filter(
      ({ vpcId, serviceNetworkId, serviceNetworkArn }) =>
        isOneOf(input.vpcIdentifier, vpcId, vpcId) &&
        isOneOf(input.serviceNetworkIdentifier, serviceNetworkId, serviceNetworkArn),
    );
  return pageOf('ListServiceNetworkVpcAssociations', associations, input);
}

function findAssociation(
  state: LatticeState,
  input: { readonly serviceNetworkVpcAssociationIdentifier: string },
): VpcAssociation {
  return find(state.vpcAssociations, input.serviceNetworkVpcAssociationIdentifier, TYPE);
}

function checkSecurityGroups(ids: readonly string[], min: number): void {
  checkCount('securityGroupIds', ids, min, MAX_SECURITY_GROUPS);
  for (const id of ids) checkForm('securityGroupIds', id, 'securityGroup');
}

function refusePrivateDns(input: {
  readonly privateDnsEnabled?: boolean | undefined;
  readonly dnsOptions?: object | undefined;
}): void {
  if (input.privateDnsEnabled === true || input.dnsOptions !== undefined) {
    throw notSupportedFeature('private DNS of a VPC association');
  }
}

function pick({ id, arn, status, createdBy, securityGroupIds }: VpcAssociation) {
  return { id, arn, status, createdBy, securityGroupIds: [...securityGroupIds] };
}

function describe(state: LatticeState, association: VpcAssociation) {
  const { vpcId, serviceNetworkId, createdAt, lastUpdatedAt } = association;
  const network = find(state.serviceNetworks, serviceNetworkId, 'SERVICE_NETWORK');
  return {
    ...pick(association),
    createdAt,
    lastUpdatedAt,
    vpcId,
    serviceNetworkId,
    serviceNetworkName: network.name,
    serviceNetworkArn: network.arn,
  };
}
