import type {
  CreateRuleRequest,
  CreateRuleResponse,
  DeleteRuleRequest,
  GetRuleRequest,
  GetRuleResponse,
  ListRulesRequest,
  ListRulesResponse,
  UpdateRuleRequest,
  UpdateRuleResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkName, checkUnique, NAME_RULES } from '../constraints.ts';
import { quotaExceeded } from '../errors.ts';
import { pageOf } from '../paging.ts';
import type { Listener, Resource, Rule } from '../resources.ts';
import { describeAction, readAction, readMatch } from '../routing.ts';
import {
  acceptRule,
  checkPriority,
  describeRule,
  findRule,
  isDefaultRule,
  RULE,
  readUpdate,
} from '../rules.ts';
import { type LatticeState, newResource } from '../state.ts';
import { findChangeable, findListener } from './listeners.ts';

const MAX_RULES = 10;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateRule.html */
export function createRule(
  state: LatticeState,
  input: Checked<CreateRuleRequest>,
  call: Call,
): CreateRuleResponse {
  const listener = findChangeable(state, input);
  checkName(NAME_RULES.rule, input.name);
  checkUnique(listener.rules.values(), input.name, RULE);
  checkPriority(listener, input.priority);
  if (listener.rules.size >= MAX_RULES) {
    throw quotaExceeded('L-rules-per-listener', RULE, MAX_RULES);
  }
  const path = `service/${listener.serviceId}/listener/${listener.id}/rule`;
  const accepted = {
    priority: input.priority,
    match: readMatch(input.match),
    action: readAction(state, listener.serviceId, input.action),
  };
  const resource = newResource(call, 'rule', path, input.tags);
  const rule: Rule = { ...resource, name: input.name, ...accepted, accepted };
  listener.rules.set(rule.id, rule);
  return describeRule(rule);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetRule.html */
export function getRule(state: LatticeState, input: Checked<GetRuleRequest>): GetRuleResponse {
  const listener = findListener(state, input);
  if (isDefaultRule(listener, input.ruleIdentifier)) {
    const action = describeAction(listener.acceptedAction);
    return { ...summarizeDefault(listener), action };
  }
  const rule = findRule(listener, input.ruleIdentifier);
  const { createdAt, lastUpdatedAt } = rule;
  return { ...describeRule(rule), isDefault: false, createdAt, lastUpdatedAt };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateRule.html */
export function updateRule(
  state: LatticeState,
  input: Checked<UpdateRuleRequest>,
  call: Call,
): UpdateRuleResponse {
  const listener = findChangeable(state, input);
  const rule = findRule(listener, input.ruleIdentifier);
  const accepted = readUpdate(state, listener, rule, input);
  checkPriority(listener, accepted.priority, rule);
  acceptRule(call, rule, accepted);
  return describeRule(rule);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteRule.html */
export function deleteRule(state: LatticeState, input: Checked<DeleteRuleRequest>): object {
  const listener = findChangeable(state, input);
  listener.rules.delete(findRule(listener, input.ruleIdentifier).id);
  return {};
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListRules.html
 *
 * The listener's default action is one of them, the last.
 */
export function listRules(
  state: LatticeState,
  input: Checked<ListRulesRequest>,
): ListRulesResponse {
  const listener = findListener(state, input);
  const rules = [...[...listener.rules.values()].map(summarize), summarizeDefault(listener)];
  return pageOf('ListRules', rules, input);
}

function summarize(rule: Rule) {
  const { name, accepted } = rule;
  return { ...timesOf(rule), name, priority: accepted.priority, isDefault: false };
}

/** The name is not verified against AWS, and neither is that there is no priority. */
function summarizeDefault({ defaultRule, lastUpdatedAt }: Listener) {
  return { ...timesOf(defaultRule), lastUpdatedAt, name: 'default', isDefault: true };
}

function timesOf({ id, arn, createdAt, lastUpdatedAt }: Resource) {
  return { id, arn, createdAt, lastUpdatedAt };
}
