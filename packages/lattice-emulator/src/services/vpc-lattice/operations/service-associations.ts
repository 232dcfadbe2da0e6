import type {
  CreateServiceNetworkServiceAssociationRequest,
  CreateServiceNetworkServiceAssociationResponse,
  DeleteServiceNetworkServiceAssociationRequest,
  DeleteServiceNetworkServiceAssociationResponse,
  GetServiceNetworkServiceAssociationRequest,
  GetServiceNetworkServiceAssociationResponse,
  ListServiceNetworkServiceAssociationsRequest,
  ListServiceNetworkServiceAssociationsResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { LatticeService, ServiceAssociation, ServiceNetwork } from '../resources.ts';
import { beginCreation, beginDeletion, checkActive } from '../settling.ts';
import { find, type LatticeState, newResource } from '../state.ts';
import { dnsEntryOf } from './services.ts';

const TYPE = 'SERVICE_NETWORK_SERVICE_ASSOCIATION';

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateServiceNetworkServiceAssociation.html
 */
export function createServiceNetworkServiceAssociation(
  state: LatticeState,
  input: Checked<CreateServiceNetworkServiceAssociationRequest>,
  call: Call,
): CreateServiceNetworkServiceAssociationResponse {
  const service = find(state.services, input.serviceIdentifier, 'SERVICE');
  const network = find(state.serviceNetworks, input.serviceNetworkIdentifier, 'SERVICE_NETWORK');
  checkActive(service, 'SERVICE');
  const twin = [...state.serviceAssociations.values()].find(
    ({ serviceId, serviceNetworkId }) =>
      serviceId === service.id && serviceNetworkId === network.id,
  );
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`service ${service.id} is already associated`, twin.id, TYPE);
  }
  checkDomainIsFree(state, service, network);
  const association: ServiceAssociation = {
    ...newResource(call, 'snsa', 'servicenetworkserviceassociation', input.tags),
    status: 'CREATE_IN_PROGRESS',
    createdBy: call.accountId,
    serviceId: service.id,
    serviceNetworkId: network.id,
  };
  beginCreation(call, state.serviceAssociations, association);
  const { id, arn, status, createdBy } = association;
  return { id, arn, status, createdBy, dnsEntry: dnsEntryOf(service) };
}

/** A custom domain name is unique in a service network. */
function checkDomainIsFree(
  { serviceAssociations, services }: LatticeState,
  { id, customDomainName }: LatticeService,
  network: ServiceNetwork,
): void {
  if (customDomainName === undefined) return;
  const names = [...serviceAssociations.values()]
    .filter(
      ({ serviceId, serviceNetworkId }) => serviceNetworkId === network.id && serviceId !== id,
    )
    .map(({ serviceId }) => services.get(serviceId)?.customDomainName?.toLowerCase());
  if (!names.includes(customDomainName.toLowerCase())) return;
  // Text not verified against AWS.
  const message = `service network ${network.id} has a service with the custom domain name ${customDomainName}`;
  throw conflict(message, id, 'SERVICE');
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetServiceNetworkServiceAssociation.html
 */
export function getServiceNetworkServiceAssociation(
  state: LatticeState,
  input: Checked<GetServiceNetworkServiceAssociationRequest>,
): GetServiceNetworkServiceAssociationResponse {
  const identifier = input.serviceNetworkServiceAssociationIdentifier;
  return describe(state, find(state.serviceAssociations, identifier, TYPE));
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteServiceNetworkServiceAssociation.html
 */
export function deleteServiceNetworkServiceAssociation(
  state: LatticeState,
  input: Checked<DeleteServiceNetworkServiceAssociationRequest>,
  call: Call,
): DeleteServiceNetworkServiceAssociationResponse {
  const identifier = input.serviceNetworkServiceAssociationIdentifier;
  const association = find(state.serviceAssociations, identifier, TYPE);
  const { id, arn } = association;
  beginDeletion(call, state.serviceAssociations, association, { type: TYPE });
  return { id, arn, status: 'DELETE_IN_PROGRESS' };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServiceNetworkServiceAssociations.html
 */
export function listServiceNetworkServiceAssociations(
  state: LatticeState,
  input: Checked<ListServiceNetworkServiceAssociationsRequest>,
): ListServiceNetworkServiceAssociationsResponse {
  const associations = [...state.serviceAssociations.values()]
    .map((association) => describe(state, association))
    .filter(
      ({ serviceId, serviceArn, serviceNetworkId, serviceNetworkArn }) =>
        isOneOf(input.serviceIdentifier, serviceId, serviceArn) &&
        isOneOf(input.serviceNetworkIdentifier, serviceNetworkId, serviceNetworkArn),
    );
  return pageOf('ListServiceNetworkServiceAssociations', associations, input);
}

/** True when `wanted` is left out or names the resource by its id or its ARN. */
export function isOneOf(wanted: string | undefined, id: string, arn: string): boolean {
  return wanted === undefined || wanted === id || wanted === arn;
}

function describe(state: LatticeState, association: ServiceAssociation) {
  const { id, arn, status, createdBy, serviceId, serviceNetworkId, createdAt } = association;
  const service = find(state.services, serviceId, 'SERVICE');
  const network = find(state.serviceNetworks, serviceNetworkId, 'SERVICE_NETWORK');
  return {
    id,
    arn,
    status,
    createdBy,
    createdAt,
    serviceId,
    serviceName: service.name,
    serviceArn: service.arn,
    serviceNetworkId,
    serviceNetworkName: network.name,
    serviceNetworkArn: network.arn,
    dnsEntry: dnsEntryOf(service),
    customDomainName: service.customDomainName,
  };
}
