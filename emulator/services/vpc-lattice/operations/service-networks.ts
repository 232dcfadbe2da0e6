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
import type { Call, Checked } from '../../../service.ts';
import { AUTH_TYPES, checkName, checkOneOf, checkUnique, NAME_RULES } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import {
  conflict,
  deleteAccessLogs,
  find,
  type LatticeState,
  newResource,
  type ServiceNetwork,
} from '../state.ts';

const TYPE = 'SERVICE_NETWORK';

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetwork.html */
export function createServiceNetwork(
  state: LatticeState,
  input: Checked<CreateServiceNetworkRequest>,
  call: Call,
): CreateServiceNetworkResponse {
  checkName(NAME_RULES.serviceNetwork, input.name);
  checkOneOf('authType', input.authType, AUTH_TYPES);
  checkUnique(state.serviceNetworks.values(), input.name, TYPE);
  const network: ServiceNetwork = {
    ...newResource(call, 'sn', 'servicenetwork', input.tags),
    name: input.name,
    authType: input.authType ?? 'NONE',
    authPolicy: undefined,
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
 * The auth policy and access logs go with it.
 */
export function deleteServiceNetwork(
  state: LatticeState,
  input: Checked<DeleteServiceNetworkRequest>,
): object {
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, TYPE);
  const { id } = network;
  const associations = [...state.serviceAssociations.values(), ...state.vpcAssociations.values()];
  if (associations.some(({ serviceNetworkId }) => serviceNetworkId === id)) {
    // Text not verified against AWS.
    throw conflict(`service network ${id} has associations`, id, TYPE);
  }
  state.serviceNetworks.delete(id);
  deleteAccessLogs(state, network);
  return {};
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServiceNetworks.html */
export function listServiceNetworks(
  state: LatticeState,
  input: Checked<ListServiceNetworksRequest>,
): ListServiceNetworksResponse {
  const networks = [...state.serviceNetworks.values()];
  const { items, nextToken } = pageOf(networks, input);
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

function countAssociations(state: LatticeState, { id }: ServiceNetwork) {
  const count = (associations: Iterable<{ readonly serviceNetworkId: string }>) =>
    [...associations].filter(({ serviceNetworkId }) => serviceNetworkId === id).length;
  return {
    numberOfAssociatedServices: count(state.serviceAssociations.values()),
    numberOfAssociatedVPCs: count(state.vpcAssociations.values()),
  };
}
