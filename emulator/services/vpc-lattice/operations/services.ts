import type {
  CreateServiceRequest,
  CreateServiceResponse,
  DeleteServiceRequest,
  DeleteServiceResponse,
  GetServiceRequest,
  GetServiceResponse,
  ListServicesRequest,
  ListServicesResponse,
  UpdateServiceRequest,
  UpdateServiceResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call, Checked } from '../../../service.ts';
import { AUTH_TYPES, checkName, checkOneOf, checkUnique, NAME_RULES } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import {
  conflict,
  deleteAccessLogs,
  find,
  type LatticeService,
  type LatticeState,
  newResource,
} from '../state.ts';

const TYPE = 'SERVICE';
/** The part of every generated domain name that is the same for all. */
export const DOMAIN = '7d67968.vpc-lattice-svcs';
const HOSTED_ZONE_ID = 'Z09127221KTH2CFUOHIZH';

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateService.html */
export function createService(
  state: LatticeState,
  input: Checked<CreateServiceRequest>,
  call: Call,
): CreateServiceResponse {
  checkName(NAME_RULES.service, input.name);
  checkOneOf('authType', input.authType, AUTH_TYPES);
  checkUnique(state.services.values(), input.name, TYPE);
  const resource = newResource(call, 'svc', 'service', input.tags);
  const service: LatticeService = {
    ...resource,
    name: input.name,
    authType: input.authType ?? 'NONE',
    authPolicy: undefined,
    domainName: `${input.name}-${resource.id.slice('svc-'.length)}.${DOMAIN}.${call.region}.on.aws`,
    customDomainName: input.customDomainName,
    certificateArn: input.certificateArn,
    listeners: new Map(),
  };
  state.services.set(service.id, service);
  return describe(service);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetService.html */
export function getService(
  state: LatticeState,
  input: Checked<GetServiceRequest>,
): GetServiceResponse {
  const service = find(state.services, input.serviceIdentifier, TYPE);
  const { createdAt, lastUpdatedAt } = service;
  return { ...describe(service), createdAt, lastUpdatedAt };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateService.html */
export function updateService(
  state: LatticeState,
  input: Checked<UpdateServiceRequest>,
  call: Call,
): UpdateServiceResponse {
  const service = find(state.services, input.serviceIdentifier, TYPE);
  checkOneOf('authType', input.authType, AUTH_TYPES);
  service.authType = input.authType ?? service.authType;
  service.certificateArn = input.certificateArn ?? service.certificateArn;
  service.lastUpdatedAt = new Date(call.clock.now());
  const { id, arn, name, authType, customDomainName, certificateArn } = service;
  return { id, arn, name, authType, customDomainName, certificateArn };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteService.html
 *
 * Listeners, rules, the auth policy and access logs go with it.
 */
export function deleteService(
  state: LatticeState,
  input: Checked<DeleteServiceRequest>,
): DeleteServiceResponse {
  const service = find(state.services, input.serviceIdentifier, TYPE);
  const { id, arn, name } = service;
  if ([...state.serviceAssociations.values()].some(({ serviceId }) => serviceId === id)) {
    // Text not verified against AWS.
    throw conflict(`service ${id} is associated with a service network`, id, TYPE);
  }
  state.services.delete(id);
  deleteAccessLogs(state, service);
  return { id, arn, name, status: 'DELETE_IN_PROGRESS' };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServices.html */
export function listServices(
  state: LatticeState,
  input: Checked<ListServicesRequest>,
): ListServicesResponse {
  const services = [...state.services.values()];
  const { items, nextToken } = pageOf(services, input);
  return {
    items: items.map((service) => {
      const { id, arn, name, status, dnsEntry, customDomainName } = describe(service);
      const { createdAt, lastUpdatedAt } = service;
      return { id, arn, name, status, dnsEntry, customDomainName, createdAt, lastUpdatedAt };
    }),
    nextToken,
  };
}

export function dnsEntryOf({ domainName }: LatticeService) {
  return { domainName, hostedZoneId: HOSTED_ZONE_ID };
}

function describe(service: LatticeService) {
  const { id, arn, name, authType, customDomainName, certificateArn } = service;
  const dnsEntry = dnsEntryOf(service);
  const status = 'ACTIVE' as const;
  return { id, arn, name, authType, customDomainName, certificateArn, status, dnsEntry };
}
