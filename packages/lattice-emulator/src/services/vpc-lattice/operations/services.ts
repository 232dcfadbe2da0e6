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
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import {
  AUTH_TYPES,
  checkDomainName,
  checkForm,
  checkName,
  checkOneOf,
  checkQuota,
  checkUnique,
  NAME_RULES,
} from '../constraints.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { LatticeService } from '../resources.ts';
import { beginCreation, beginDeletion, checkActive } from '../settling.ts';
import { deleteAccessLogs, find, type LatticeState, newResource } from '../state.ts';

const TYPE = 'SERVICE';
const MAX_SERVICES = 2_000;
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
  refuseIdleTimeout(input);
  checkDomainName('customDomainName', input.customDomainName);
  checkForm('certificateArn', input.certificateArn, 'certificate');
  checkUnique(state.services.values(), input.name, TYPE);
  checkQuota(state.services, TYPE, MAX_SERVICES);
  const resource = newResource(call, 'svc', 'service', input.tags);
  const service: LatticeService = {
    ...resource,
    status: 'CREATE_IN_PROGRESS',
    name: input.name,
    authType: input.authType ?? 'NONE',
    authPolicy: undefined,
    resourcePolicy: undefined,
    domainName: `${input.name}-${resource.id.slice('svc-'.length)}.${DOMAIN}.${call.region}.on.aws`,
    customDomainName: input.customDomainName,
    certificateArn: input.certificateArn,
    listeners: new Map(),
  };
  return describe(beginCreation(call, state.services, service));
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
  refuseIdleTimeout(input);
  checkForm('certificateArn', input.certificateArn, 'certificate');
  checkActive(service, TYPE);
  service.authType = input.authType ?? service.authType;
  service.certificateArn = input.certificateArn ?? service.certificateArn;
  service.lastUpdatedAt = new Date(call.clock.now());
  const { id, arn, name, authType, customDomainName, certificateArn } = service;
  return { id, arn, name, authType, customDomainName, certificateArn };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteService.html
 *
 * Listeners, rules, policies and access logs go with it.
 */
export function deleteService(
  state: LatticeState,
  input: Checked<DeleteServiceRequest>,
  call: Call,
): DeleteServiceResponse {
  const service = find(state.services, input.serviceIdentifier, TYPE);
  const { id, arn, name } = service;
  if ([...state.serviceAssociations.values()].some(({ serviceId }) => serviceId === id)) {
    // Text not verified against AWS.
    throw conflict(`service ${id} is associated with a service network`, id, TYPE);
  }
  beginDeletion(call, state.services, service, {
    type: TYPE,
    onDeleted: () => deleteAccessLogs(state, service),
  });
  return { id, arn, name, status: 'DELETE_IN_PROGRESS' };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListServices.html */
export function listServices(
  state: LatticeState,
  input: Checked<ListServicesRequest>,
): ListServicesResponse {
  const services = [...state.services.values()];
  const { items, nextToken } = pageOf('ListServices', services, input);
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

function refuseIdleTimeout({ idleTimeoutSeconds }: { idleTimeoutSeconds?: number | undefined }) {
  if (idleTimeoutSeconds !== undefined)
    throw notSupportedFeature('idleTimeoutSeconds of a service');
}

function describe(service: LatticeService) {
  const { id, arn, name, authType, customDomainName, certificateArn, status } = service;
  const dnsEntry = dnsEntryOf(service);
  return { id, arn, name, authType, customDomainName, certificateArn, status, dnsEntry };
}
