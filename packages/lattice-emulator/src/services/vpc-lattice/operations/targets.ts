import type {
  DeregisterTargetsRequest,
  DeregisterTargetsResponse,
  ListTargetsRequest,
  ListTargetsResponse,
  RegisterTargetsRequest,
  RegisterTargetsResponse,
  Target,
  TargetFailure,
  TargetSummary,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkCount, checkLength } from '../constraints.ts';
import { conflict } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { TargetGroup } from '../resources.ts';
import { servicesUsing } from '../routing.ts';
import { checkActive, whenSettled } from '../settling.ts';
import { find, type LatticeState } from '../state.ts';

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
  call: Call,
): RegisterTargetsResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  checkCount('targets', input.targets, 1, MAX_TARGETS);
  for (const { id } of input.targets) checkLength('targets.id', id, 1, MAX_ID_LENGTH);
  checkActive(group, TYPE);
  const areNamesTaken = call.settings.lambdaTargetIds === 'arn-or-name';
  const failure = (target: Checked<Target>) => failureOf(target, areNamesTaken);
  const unsuccessful = input.targets.flatMap((target) => failure(target) ?? []);
  const successful = input.targets.filter((target) => failure(target) === undefined);
  const wanted = new Set([group.target ?? [], ...successful.map(({ id }) => id)].flat());
  if (wanted.size > 1) {
    // Text not verified against AWS.
    throw conflict('a target group of type LAMBDA can have one target', group.id, TYPE);
  }
  for (const { id } of successful) register(group, id, call);
  return { successful: successful.map(({ id }) => ({ id })), unsuccessful };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeregisterTargets.html */
export function deregisterTargets(
  state: LatticeState,
  input: Checked<DeregisterTargetsRequest>,
  call: Call,
): DeregisterTargetsResponse {
  const group = find(state.targetGroups, input.targetGroupIdentifier, TYPE);
  checkCount('targets', input.targets, 1, MAX_TARGETS);
  checkActive(group, TYPE);
  const isRegistered = (target: Checked<Target>) => isFunction(target, group.target);
  const successful = input.targets.filter(isRegistered);
  const missing = input.targets.filter((target) => !isRegistered(target));
  if (successful.length > 0) drain(group, call);
  return {
    successful: successful.map(({ id }) => ({ id })),
    // Code and text not verified against AWS.
    unsuccessful: missing.map(({ id, port }) => ({
      id,
      port,
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
  const { targets: asked = [] } = input;
  checkCount('targets', asked, 0, MAX_LISTED_TARGETS);
  const registered = group.target === undefined ? [] : [describe(state, group, group.target, call)];
  const draining = [...group.draining.keys()].map((id) => ({ id, status: 'DRAINING' as const }));
  const items = [...registered, ...draining].filter(
    ({ id }) => asked.length === 0 || asked.some((target) => isFunction(target, id)),
  );
  return pageOf('ListTargets', items, input);
}

/** A function has no port, so that an id with one stands for something else. */
function isFunction({ id, port }: Checked<Target>, functionId: string | undefined): boolean {
  return id === functionId && port === undefined;
}

function register(group: TargetGroup, id: string, call: Call): void {
  group.draining.delete(id);
  if (group.target === id) return;
  const mark = {};
  group.target = id;
  group.initial = mark;
  whenSettled(call, () => {
    // Another target may have come since.
    if (group.initial === mark) group.initial = undefined;
  });
}

/** A draining target gets no new requests, and its target group cannot be deleted yet. */
function drain(group: TargetGroup, call: Call): void {
  const { target: id } = group;
  if (id === undefined) return;
  const mark = {};
  group.target = undefined;
  group.initial = undefined;
  group.draining.set(id, mark);
  const finish = () => {
    // It may have been registered and deregistered again since.
    if (group.draining.get(id) === mark) group.draining.delete(id);
  };
  whenSettled(call, finish, call.settings.targetDrainMs);
}

function describe(
  state: LatticeState,
  group: TargetGroup,
  id: string,
  { settings }: Call,
): TargetSummary {
  if (servicesUsing(state, group.id).length === 0) {
    return { id, status: 'UNUSED', reasonCode: 'TargetGroupNotInUse' };
  }
  return { id, status: group.initial === undefined ? settings.lambdaTargetStatus : 'INITIAL' };
}

/**
 * Why a target cannot be registered, if so: a function is named by its ARN, or that of a version or
 * an alias, and has no port.
 */
function failureOf(
  { id, port }: Checked<Target>,
  areNamesTaken: boolean,
): TargetFailure | undefined {
  // The code is that of AWS for instances of another VPC; the texts are not verified.
  const failureCode = 'UnsupportedTarget';
  const isName = areNamesTaken && FUNCTION_NAME.test(id);
  if (!isName && !FUNCTION_ARN.test(id)) {
    return { id, port, failureCode, failureMessage: 'the target must be the ARN of a function' };
  }
  if (port === undefined) return undefined;
  return { id, port, failureCode, failureMessage: 'a function has no port' };
}
