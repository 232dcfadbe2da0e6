import type {
  CreateAccessLogSubscriptionRequest,
  CreateAccessLogSubscriptionResponse,
  DeleteAccessLogSubscriptionRequest,
  GetAccessLogSubscriptionRequest,
  GetAccessLogSubscriptionResponse,
  ListAccessLogSubscriptionsRequest,
  ListAccessLogSubscriptionsResponse,
  UpdateAccessLogSubscriptionRequest,
  UpdateAccessLogSubscriptionResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { AccessLogSubscription } from '../resources.ts';
import { checkActive } from '../settling.ts';
import { find, findGuarded, type LatticeState, newResource } from '../state.ts';

const TYPE = 'ACCESS_LOG_SUBSCRIPTION';

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateAccessLogSubscription.html
 */
export function createAccessLogSubscription(
  state: LatticeState,
  input: Checked<CreateAccessLogSubscriptionRequest>,
  call: Call,
): CreateAccessLogSubscriptionResponse {
  const { id: resourceId, arn: resourceArn } = findGuarded(state, input.resourceIdentifier);
  const service = state.services.get(resourceId);
  if (service !== undefined) checkActive(service, 'SERVICE');
  checkDestination(input.destinationArn);
  if (input.serviceNetworkLogType === 'RESOURCE') {
    throw notSupportedFeature('access logs of resource configurations');
  }
  const twin = [...state.accessLogSubscriptions.values()].find(
    (other) => other.resourceId === resourceId,
  );
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`${resourceId} already logs to ${twin.destinationArn}`, twin.id, TYPE);
  }
  const subscription: AccessLogSubscription = {
    ...newResource(call, 'als', 'accesslogsubscription', input.tags),
    resourceId,
    resourceArn,
    destinationArn: input.destinationArn,
  };
  state.accessLogSubscriptions.set(subscription.id, subscription);
  return pick(subscription);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetAccessLogSubscription.html */
export function getAccessLogSubscription(
  state: LatticeState,
  input: Checked<GetAccessLogSubscriptionRequest>,
): GetAccessLogSubscriptionResponse {
  return describe(findSubscription(state, input));
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateAccessLogSubscription.html
 */
export function updateAccessLogSubscription(
  state: LatticeState,
  input: Checked<UpdateAccessLogSubscriptionRequest>,
  call: Call,
): UpdateAccessLogSubscriptionResponse {
  const subscription = findSubscription(state, input);
  checkDestination(input.destinationArn);
  subscription.destinationArn = input.destinationArn;
  subscription.lastUpdatedAt = new Date(call.clock.now());
  return pick(subscription);
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteAccessLogSubscription.html
 */
export function deleteAccessLogSubscription(
  state: LatticeState,
  input: Checked<DeleteAccessLogSubscriptionRequest>,
): object {
  state.accessLogSubscriptions.delete(findSubscription(state, input).id);
  return {};
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListAccessLogSubscriptions.html
 */
export function listAccessLogSubscriptions(
  state: LatticeState,
  input: Checked<ListAccessLogSubscriptionsRequest>,
): ListAccessLogSubscriptionsResponse {
  const { id } = findGuarded(state, input.resourceIdentifier);
  const subscriptions = [...state.accessLogSubscriptions.values()]
    .filter(({ resourceId }) => resourceId === id)
    .map(describe);
  return pageOf('ListAccessLogSubscriptions', subscriptions, input);
}

function findSubscription(
  state: LatticeState,
  input: { readonly accessLogSubscriptionIdentifier: string },
): AccessLogSubscription {
  return find(state.accessLogSubscriptions, input.accessLogSubscriptionIdentifier, TYPE);
}

function checkDestination(arn: string): void {
  if (!arn.startsWith('arn:aws:logs:')) throw notSupportedFeature(`access logs to ${arn}`);
}

function pick({ id, arn, resourceId, resourceArn, destinationArn }: AccessLogSubscription) {
  return { id, arn, resourceId, resourceArn, destinationArn };
}

function describe(subscription: AccessLogSubscription) {
  const { createdAt, lastUpdatedAt } = subscription;
  return { ...pick(subscription), createdAt, lastUpdatedAt };
}
