import type {
  CreateListenerRequest,
  CreateListenerResponse,
  DeleteListenerRequest,
  GetListenerRequest,
  GetListenerResponse,
  ListListenersRequest,
  ListListenersResponse,
  UpdateListenerRequest,
  UpdateListenerResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkName, checkOneOf, checkRange, checkUnique, NAME_RULES } from '../constraints.ts';
import { conflict, quotaExceeded } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { LatticeService, Listener } from '../resources.ts';
import { describeAction, readAction } from '../routing.ts';
import { checkActive, whenSettled } from '../settling.ts';
import { find, type LatticeState, newResource } from '../state.ts';

const TYPE = 'LISTENER';
const MAX_LISTENERS = 2;
const PROTOCOLS = ['HTTP', 'HTTPS', 'TLS_PASSTHROUGH'];
const DEFAULT_PORTS = { HTTP: 80, HTTPS: 443 } as const;
const MAX_PORT = 65_535;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateListener.html */
export function createListener(
  state: LatticeState,
  input: Checked<CreateListenerRequest>,
  call: Call,
): CreateListenerResponse {
  const service = find(state.services, input.serviceIdentifier, 'SERVICE');
  checkActive(service, 'SERVICE');
  const { protocol } = input;
  checkOneOf('protocol', protocol, PROTOCOLS);
  if (protocol === 'TLS_PASSTHROUGH') throw notSupportedFeature('a TLS_PASSTHROUGH listener');
  const port = input.port ?? DEFAULT_PORTS[protocol];
  checkRange('port', port, 1, MAX_PORT);
  checkName(NAME_RULES.listener, input.name);
  checkRoom(service, input.name, port);
  const path = `service/${service.id}/listener`;
  const resource = newResource(call, 'listener', path, input.tags);
  const action = readAction(state, service.id, input.defaultAction);
  const listener: Listener = {
    ...resource,
    name: input.name,
    protocol,
    port,
    serviceId: service.id,
    serviceArn: service.arn,
    defaultAction: action,
    acceptedAction: action,
    rules: new Map(),
    defaultRule: newResource(call, 'rule', `${path}/${resource.id}/rule`, undefined),
  };
  service.listeners.set(listener.id, listener);
  return describe(listener);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetListener.html */
export function getListener(
  state: LatticeState,
  input: Checked<GetListenerRequest>,
): GetListenerResponse {
  const listener = findListener(state, input);
  const { createdAt, lastUpdatedAt } = listener;
  return { ...describe(listener), createdAt, lastUpdatedAt };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateListener.html */
export function updateListener(
  state: LatticeState,
  input: Checked<UpdateListenerRequest>,
  call: Call,
): UpdateListenerResponse {
  const listener = findChangeable(state, input);
  const { serviceId, acceptedAction: before } = listener;
  const action = readAction(state, serviceId, input.defaultAction, before);
  listener.acceptedAction = action;
  listener.lastUpdatedAt = new Date(call.clock.now());
  const goLive = () => {
    listener.defaultAction = action;
  };
  whenSettled(call, goLive, call.settings.weightPropagationMs);
  return describe(listener);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteListener.html */
export function deleteListener(state: LatticeState, input: Checked<DeleteListenerRequest>): object {
  const { id, serviceId } = findChangeable(state, input);
  state.services.get(serviceId)?.listeners.delete(id);
  return {};
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListListeners.html */
export function listListeners(
  state: LatticeState,
  input: Checked<ListListenersRequest>,
): ListListenersResponse {
  const { listeners } = find(state.services, input.serviceIdentifier, 'SERVICE');
  const { items, nextToken } = pageOf('ListListeners', [...listeners.values()], input);
  return {
    items: items.map(({ id, arn, name, protocol, port, createdAt, lastUpdatedAt }) => {
      return { id, arn, name, protocol, port, createdAt, lastUpdatedAt };
    }),
    nextToken,
  };
}

/** @throws ResourceNotFoundException for the service or for the listener */
export function findListener(
  state: LatticeState,
  input: { readonly serviceIdentifier: string; readonly listenerIdentifier: string },
): Listener {
  const { listeners } = find(state.services, input.serviceIdentifier, 'SERVICE');
  return find(listeners, input.listenerIdentifier, TYPE);
}

/**
 * Finds a listener for a change of it or its rules.
 *
 * @throws ResourceNotFoundException, and ConflictException while the service is being deleted
 */
export function findChangeable(
  state: LatticeState,
  input: { readonly serviceIdentifier: string; readonly listenerIdentifier: string },
): Listener {
  const listener = findListener(state, input);
  checkActive(find(state.services, input.serviceIdentifier, 'SERVICE'), 'SERVICE');
  return listener;
}

function checkRoom({ id, listeners }: LatticeService, name: string, port: number): void {
  checkUnique(listeners.values(), name, TYPE);
  const twin = [...listeners.values()].find((listener) => listener.port === port);
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`service ${id} already has a listener on port ${port}`, twin.id, TYPE);
  }
  if (listeners.size >= MAX_LISTENERS) {
    throw quotaExceeded('L-listeners-per-service', TYPE, MAX_LISTENERS);
  }
}

function describe(listener: Listener) {
  const { id, arn, name, protocol, port, serviceId, serviceArn } = listener;
  const defaultAction = describeAction(listener.acceptedAction);
  return { id, arn, name, protocol, port, serviceId, serviceArn, defaultAction };
}
