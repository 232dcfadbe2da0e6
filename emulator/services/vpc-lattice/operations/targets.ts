import type {
  DeregisterTargetsRequest,
  DeregisterTargetsResponse,
  ListTargetsRequest,
  ListTargetsResponse,
  RegisterTargetsRequest,
  RegisterTargetsResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call, Checked } from '../../../service.ts';
import { checkCount, checkLength } from '../constraints.ts';
import { servicesUsing } from '../routing.ts';
import { conflict, find, invalid, type LatticeState } from '../state.ts';

const TYPE = 'TARGET_GROUP';
const MAX_TARGETS = 100;
const MAX_LISTED_TARGETS = 20;
const MAX_ID_LENGTH = 200;
const FUNCTION_ARN = /^arn:[a-z-]+:lambda:/;
const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_RegisterTargets.html
 *
 * Whether a function's name will do for its ARN is not documented; `settings.lambdaTargetIds`
 * chooses.
 */
export function registerTargets(
  state: LatticeState,
  input: Checked<RegisterTargetsRequest>,
  { settings }: Call,
): RegisterTargetsResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  checkCount('targets', input.targets, 1, MAX_TARGETS);
  const [target = { id: '' }, ...more] = input.targets;
  checkTarget(target, settings.lambdaTargetIds === 'arn-or-name');
  const isTaken = group.target !== undefined && group.target !== target.id;
  if (more.length > 0 || isTaken) {
    // Text not verified against AWS.
    throw conflict('a target group of type LAMBDA can have one target', group.id, TYPE);
  }
  group.target = target.id;
  return { successful: [{ id: target.id }], unsuccessful: [] };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeregisterTargets.html */
export function deregisterTargets(
  state: LatticeState,
  input: Checked<DeregisterTargetsRequest>,
): DeregisterTargetsResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  checkCount('targets', input.targets, 1, MAX_TARGETS);
  const successful = input.targets.filter(({ id }) => id === group.target);
  const missing = input.targets.filter(({ id }) => id !== group.target);
  if (successful.length > 0) group.target = undefined;
  return {
    successful: successful.map(({ id }) => ({ id })),
    unsuccessful: missing.map(({ id }) => ({
      id,
      failureCode: 'TargetNotFound',
      failureMessage: `target ${id} is not registered with ${group.id}`,
    })),
  };
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListTargets.html
 *
 * Which status a function shows is not documented; `settings.lambdaTargetStatus` chooses.
 */
export function listTargets(
  state: LatticeState,
  input: Checked<ListTargetsRequest>,
  call: Call,
): ListTargetsResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  const { targets = [] } = input;
  checkCount('targets', targets, 0, MAX_LISTED_TARGETS);
  const isAsked = targets.length === 0 || targets.some(({ id }) => id === group.target);
  if (group.target === undefined || !isAsked) return { items: [] };
  const isUsed = servicesUsing(state, group.id).length > 0;
  const status = isUsed ? call.settings.lambdaTargetStatus : 'UNUSED';
  return { items: [{ id: group.target, status }] };
}

/** A function is named by its ARN, or that of a version or an alias, and has no port. */
function checkTarget(
  { id, port }: { readonly id: string; readonly port?: number | undefined },
  areNamesTaken: boolean,
): void {
  checkLength('targets.id', id, 1, MAX_ID_LENGTH);
  const isName = areNamesTaken && FUNCTION_NAME.test(id);
  if (!isName && !FUNCTION_ARN.test(id)) {
    // Text not verified against AWS.
    throw invalid('targets.id', `must be the ARN of a function, got ${id}`);
  }
  if (port !== undefined) {
    throw invalid('targets.port', 'is not supported for target groups of type LAMBDA');
  }
}
