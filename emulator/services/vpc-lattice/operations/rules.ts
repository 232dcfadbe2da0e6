import type {
  BatchUpdateRuleRequest,
  BatchUpdateRuleResponse,
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
import { isAwsError } from '../../../endpoint/errors.ts';
import type { Call, Checked } from '../../../service.ts';
import { checkCount, checkName, checkRange, checkUnique, NAME_RULES } from '../constraints.ts';
import { pageOf } from '../paging.ts';
import { describeAction, describeMatch, readAction, readMatch } from '../routing.ts';
import {
  conflict,
  find,
  type LatticeState,
  type Listener,
  newResource,
  quotaExceeded,
  type Rule,
} from '../state.ts';
import { findListener } from './listeners.ts';

const TYPE = 'RULE';
const MAX_RULES = 10;
const MAX_PRIORITY = 2_000;
const MAX_BATCH = 10;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateRule.html */
export function createRule(
  state: LatticeState,
  input: Checked<CreateRuleRequest>,
  call: Call,
): CreateRuleResponse {
  const listener = findListener(state, input);
  checkName(NAME_RULES.rule, input.name);
  checkUnique(listener.rules.values(), input.name, TYPE);
  checkPriority(listener, input.priority);
  if (listener.rules.size >= MAX_RULES) {
    throw quotaExceeded('L-rules-per-listener', TYPE, MAX_RULES);
  }
  const path = `service/${listener.serviceId}/listener/${listener.id}/rule`;
  const rule: Rule = {
    ...newResource(call, 'rule', path, input.tags),
    name: input.name,
    priority: input.priority,
    match: readMatch(input.match),
    action: readAction(state, listener.serviceId, input.action),
  };
  listener.rules.set(rule.id, rule);
  return describe(rule);
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetRule.html */
export function getRule(state: LatticeState, input: Checked<GetRuleRequest>): GetRuleResponse {
  const rule = find(findListener(state, input).rules, input.ruleIdentifier, TYPE);
  const { createdAt, lastUpdatedAt } = rule;
  return { ...describe(rule), isDefault: false, createdAt, lastUpdatedAt };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_UpdateRule.html */
export function updateRule(
  state: LatticeState,
  input: Checked<UpdateRuleRequest>,
  call: Call,
): UpdateRuleResponse {
  const listener = findListener(state, input);
  const rule = find(listener.rules, input.ruleIdentifier, TYPE);
  if (input.priority !== undefined) checkPriority(listener, input.priority, rule);
  const match = input.match === undefined ? rule.match : readMatch(input.match);
  const { action } = rule;
  rule.action =
    input.action === undefined
      ? action
      : readAction(state, listener.serviceId, input.action, action);
  rule.match = match;
  rule.priority = input.priority ?? rule.priority;
  rule.lastUpdatedAt = new Date(call.clock.now());
  return describe(rule);
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_BatchUpdateRule.html
 *
 * Not atomic: what cannot be updated is listed in an answer that is otherwise a success.
 */
export function batchUpdateRule(
  state: LatticeState,
  input: Checked<BatchUpdateRuleRequest>,
  call: Call,
): BatchUpdateRuleResponse {
  findListener(state, input);
  checkCount('rules', input.rules, 1, MAX_BATCH);
  const successful: BatchUpdateRuleResponse['successful'] = [];
  const unsuccessful: BatchUpdateRuleResponse['unsuccessful'] = [];
  for (const update of input.rules) {
    try {
      successful.push(updateRule(state, { ...input, ...update }, call));
    } catch (error) {
      if (!isAwsError(error)) throw error;
      unsuccessful.push({
        ruleIdentifier: update.ruleIdentifier,
        failureCode: error.name,
        failureMessage: error.message,
      });
    }
  }
  return { successful, unsuccessful };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteRule.html */
export function deleteRule(state: LatticeState, input: Checked<DeleteRuleRequest>): object {
  const { rules } = findListener(state, input);
  rules.delete(find(rules, input.ruleIdentifier, TYPE).id);
  return {};
}

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_ListRules.html
 *
 * Differs: AWS lists a listener's default action as one more rule.
 */
export function listRules(
  state: LatticeState,
  input: Checked<ListRulesRequest>,
): ListRulesResponse {
  const rules = [...findListener(state, input).rules.values()];
  const { items, nextToken } = pageOf(rules, input);
  return {
    items: items.map(({ id, arn, name, priority, createdAt, lastUpdatedAt }) => {
      return { id, arn, name, priority, isDefault: false, createdAt, lastUpdatedAt };
    }),
    nextToken,
  };
}

function checkPriority({ rules }: Listener, priority: number, self?: Rule): void {
  checkRange('priority', priority, 1, MAX_PRIORITY);
  const twin = [...rules.values()].find((rule) => rule !== self && rule.priority === priority);
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`priority ${priority} is in use by rule ${twin.id}`, twin.id, TYPE);
  }
}

function describe({ id, arn, name, priority, match, action }: Rule) {
  return { id, arn, name, priority, match: describeMatch(match), action: describeAction(action) };
}
