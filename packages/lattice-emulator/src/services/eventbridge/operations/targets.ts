import {
  LimitExceededException,
  type ListTargetsByRuleRequest,
  type ListTargetsByRuleResponse,
  type PutTargetsRequest,
  type PutTargetsResponse,
  type RemoveTargetsRequest,
  type RemoveTargetsResponse,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkCount } from '../constraints.ts';
import { page } from '../paging.ts';
import { type EventBridgeState, findRule } from '../state.ts';
import { checkTarget, checkUniqueIds } from '../target-checks.ts';

const TARGETS_PER_RULE = 5;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export function putTargets(
  state: EventBridgeState,
  input: Checked<PutTargetsRequest>,
  call: Call,
): PutTargetsResponse {
  const { Targets: targets } = input;
  checkCount('targets', targets, { min: 1, max: 100 });
  for (const [index, target] of targets.entries()) checkTarget(call, target, index + 1);
  checkUniqueIds(targets);
  const rule = findRule(state, input.Rule, input.EventBusName);
  const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id)]);
  if (ids.size > TARGETS_PER_RULE) {
    const message = 'The requested resource exceeds the maximum number allowed.';
    throw new LimitExceededException({ message, $metadata: {} });
  }
  for (const target of targets) rule.targets.set(target.Id, target);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

/**
 * Succeeds for targets that do not exist. `Force` is for rules that an AWS service manages, which
 * are none here.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html
 */
export function removeTargets(
  state: EventBridgeState,
  input: Checked<RemoveTargetsRequest>,
): RemoveTargetsResponse {
  checkCount('ids', input.Ids, { min: 1, max: 100 });
  const rule = findRule(state, input.Rule, input.EventBusName);
  for (const id of input.Ids) rule.targets.delete(id);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export function listTargetsByRule(
  state: EventBridgeState,
  input: Checked<ListTargetsByRuleRequest>,
): ListTargetsByRuleResponse {
  const rule = findRule(state, input.Rule, input.EventBusName);
  const { items, NextToken } = page([...rule.targets.values()], input);
  return { Targets: [...items], NextToken };
}
