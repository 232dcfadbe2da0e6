import {
  type DeleteRuleRequest,
  type DescribeRuleRequest,
  type DescribeRuleResponse,
  type EnableRuleRequest,
  LimitExceededException,
  type ListRuleNamesByTargetRequest,
  type ListRuleNamesByTargetResponse,
  type ListRulesRequest,
  type ListRulesResponse,
  type PutRuleRequest,
  type PutRuleResponse,
  type Rule as RuleDescription,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalid } from '../constraints.ts';
import { page } from '../paging.ts';
import { readRuleDefinition } from '../rule-definition.ts';
import { updateSchedule } from '../schedules.ts';
import {
  type EventBridgeState,
  type EventBus,
  findBus,
  findRule,
  type Rule,
  ruleArn,
} from '../state.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const RULES_PER_BUS = 300;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export function putRule(
  state: EventBridgeState,
  input: Checked<PutRuleRequest>,
  call: Call,
): PutRuleResponse {
  const bus = findBus(state, input.EventBusName);
  const definition = readRuleDefinition(input, bus, call.clock.now());
  if (input.State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') {
    throw notSupportedFeature(`a rule in state ${input.State}`);
  }
  const rule = bus.rules.get(input.Name) ?? addRule(call, bus, input, definition);
  rule.definition = definition;
  rule.isEnabled = input.State !== 'DISABLED';
  updateSchedule(state, rule);
  return { RuleArn: rule.arn };
}

/**
 * Succeeds for a rule that does not exist. `Force` is for rules that an AWS service manages, which
 * are none here.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
 */
export function deleteRule(state: EventBridgeState, input: Checked<DeleteRuleRequest>): object {
  const { rules } = findBus(state, input.EventBusName);
  const rule = rules.get(input.Name);
  if (rule === undefined) return {};
  if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
  rule.cancelSchedule();
  rules.delete(rule.name);
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export function describeRule(
  state: EventBridgeState,
  input: Checked<DescribeRuleRequest>,
  call: Call,
): DescribeRuleResponse {
  const rule = findRule(state, input.Name, input.EventBusName);
  return { ...describe(rule), CreatedBy: call.accountId };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export function listRules(
  state: EventBridgeState,
  input: Checked<ListRulesRequest>,
): ListRulesResponse {
  const rules = rulesOf(findBus(state, input.EventBusName)).filter(({ name }) =>
    name.startsWith(input.NamePrefix ?? ''),
  );
  const { items, NextToken } = page(rules, input);
  return { Rules: items.map(describe), NextToken };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export function listRuleNamesByTarget(
  state: EventBridgeState,
  input: Checked<ListRuleNamesByTargetRequest>,
): ListRuleNamesByTargetResponse {
  const rules = rulesOf(findBus(state, input.EventBusName)).filter(({ targets }) =>
    [...targets.values()].some(({ Arn }) => Arn === input.TargetArn),
  );
  const { items, NextToken } = page(rules, input);
  return { RuleNames: items.map(({ name }) => name), NextToken };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export function enableRule(state: EventBridgeState, input: Checked<EnableRuleRequest>): object {
  return setEnabled(state, input, true);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */
export function disableRule(state: EventBridgeState, input: Checked<EnableRuleRequest>): object {
  return setEnabled(state, input, false);
}

/** Tags are taken when a rule is created, and not when it is updated. */
function addRule(
  call: Call,
  bus: EventBus,
  { Name: name, Tags = [] }: Checked<PutRuleRequest>,
  definition: Rule['definition'],
): Rule {
  if (bus.rules.size >= RULES_PER_BUS) {
    const message = 'The requested resource exceeds the maximum number allowed.';
    throw new LimitExceededException({ message, $metadata: {} });
  }
  const rule: Rule = {
    name,
    arn: ruleArn(call, bus.name, name),
    busName: bus.name,
    definition,
    isEnabled: true,
    targets: new Map(),
    tags: new Map(Tags.map(({ Key, Value }) => [Key, Value])),
    cancelSchedule: () => {},
  };
  bus.rules.set(name, rule);
  return rule;
}

function setEnabled(
  state: EventBridgeState,
  input: Checked<EnableRuleRequest>,
  isEnabled: boolean,
): object {
  const rule = findRule(state, input.Name, input.EventBusName);
  rule.isEnabled = isEnabled;
  updateSchedule(state, rule);
  return {};
}

function rulesOf({ rules }: EventBus): Rule[] {
  return [...rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe({ name, arn, busName, definition, isEnabled }: Rule): RuleDescription {
  return {
    Name: name,
    Arn: arn,
    EventPattern: definition.eventPattern?.text,
    ScheduleExpression: definition.schedule?.expression,
    State: isEnabled ? 'ENABLED' : 'DISABLED',
    Description: definition.description,
    RoleArn: definition.roleArn,
    EventBusName: busName,
  };
}
