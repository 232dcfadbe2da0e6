import type {
  CreateServiceNetworkRequest,
  CreateServiceNetworkResponse,
  DeleteServiceNetworkRequest,
  GetServiceNetworkRequest,
  GetServiceNetworkResponse,
  ListServiceNetworksRequest,
  ListServiceNetworksResponse,
  UpdateServiceNetworkRequest,
  UpdateServiceNetworkResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import {
  AUTH_TYPES,
  checkName,
  checkOneOf,
  checkQuota,
  checkUnique,
  NAME_RULES,
} from '../constraints.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { ServiceNetwork } from '../resources.ts';
import { deleteAccessLogs, find, type LatticeState, newResource } from '../state.ts';

const TYPE = 'SERVICE_NETWORK';
const MAX_NETWORKS = 50;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetwork.html */
export function createServiceNetwork(
  state: LatticeState,
  input: Checked<CreateServiceNetworkRequest>,
  call: Call,
): CreateServiceNetworkResponse {
  checkName(NAME_RULES.serviceNetwork, input.name);
  checkOneOf('authType', input.authType, AUTH_TYPES);
  if (input.sharingConfig !== undefined) {
    throw notSupportedFeature('sharingConfig of a service network');
  }
  checkUnique(state.serviceNetworks.values(), input.name, TYPE);
  checkQuota(state.serviceNetworks, TYPE, MAX_NETWORKS);
  const network: ServiceNetwork = {
    ...newResource(call, 'sn', 'servicenetwork', input.tags),
    name: input.name,
    authType: input.authType ?? 'NONE',
    authPolicy: undefined,
    resourcePolicy: undefined,
  };
  state.serviceNetworks.set(network.id, network);
  return pick(network);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetServiceNetwork.html */
export function getServiceNetwork(
  state: LatticeState,
  input: Checked<GetServiceNetworkRequest>,
): GetServiceNetworkResponse {
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, TYPE);
  return { ...pick(network), ...countAssociations(state, network), ...times(network) };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateServiceNetwork.html */
export function updateServiceNetwork(
  state: LatticeState,
  input: Checked<UpdateServiceNetworkRequest>,
  call: Call,
): UpdateServiceNetworkResponse {
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, TYPE);
  checkOneOf('authType', input.authType, AUTH_TYPES);
  network.authType = input.authType;
  network.lastUpdatedAt = new Date(call.clock.now());
  return pick(network);
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteServiceNetwork.html
 *
 * Policies and access logs go with it.
 */
export function deleteServiceNetwork(
  state: LatticeState,
  input: Checked<DeleteServiceNetworkRequest>,
): object {
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, TYPE);
  refuseAssociated(network, state.serviceAssociations.values(), 'service(s)');
  refuseAssociated(network, state.vpcAssociations.values(), 'VPC(s)');
  state.serviceNetworks.delete(network.id);
  deleteAccessLogs(state, network);
  return {};
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServiceNetworks.html */
export function listServiceNetworks(
  state: LatticeState,
  input: Checked<ListServiceNetworksRequest>,
): ListServiceNetworksResponse {
  const networks = [...state.serviceNetworks.values()];
  const { items, nextToken } = pageOf('ListServiceNetworks', networks, input);
  return {
    items: items.map((network) => ({
      id: network.id,
      arn: network.arn,
      name: network.name,
      ...countAssociations(state, network),
      ...times(network),
    })),
    nextToken,
  };
}

function pick({ id, arn, name, authType }: ServiceNetwork) {
  return { id, arn, name, authType };
}

function times({ createdAt, lastUpdatedAt }: ServiceNetwork) {
  return { createdAt, lastUpdatedAt };
}

/** The words are AWS's, at least for VPCs: https://github.com/gruntwork-io/cloud-nuke/pull/1158 */
function refuseAssociated(
  { id }: ServiceNetwork,
  associations: Iterable<{ readonly serviceNetworkId: string }>,
  what: string,
): void {
  if (![...associations].some(({ serviceNetworkId }) => serviceNetworkId === id)) return;
  throw conflict(`ServiceNetwork ${id} has ${what} associated`, id, TYPE);
}

function countAssociations(state: LatticeState, { id }: ServiceNetwork) {
  const count = (associations: Iterable<{ readonly serviceNetworkId: string }>) =>
    [...associations].filter(({ serviceNetworkId }) => serviceNetworkId === id).length;
  return {
    numberOfAssociatedServices: count(state.serviceAssociations.values()),
    numberOfAssociatedVPCs: count(state.vpcAssociations.values()),
    // There are no resource configurations here.
    numberOfAssociatedResourceConfigurations: 0,
  };
}
