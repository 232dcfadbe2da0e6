import type { RuleUpdate, UpdateRuleResponse } from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../contracts.ts';
import type { Checked } from '../../sdk-types.ts';
import { checkRange } from './constraints.ts';
import { conflict, invalid } from './errors.ts';
import type { Listener, Rule, RuleSettings } from './resources.ts';
import { describeAction, describeMatch, readAction, readMatch } from './routing.ts';
import { whenSettled } from './settling.ts';
import { find, type LatticeState } from './state.ts';

/** As errors name it. */
export const RULE = 'RULE';

const MAX_PRIORITY = 2_000;

export function isDefaultRule({ defaultRule }: Listener, identifier: string): boolean {
  return [defaultRule.id, defaultRule.arn].includes(identifier);
}

/**
 * Finds a rule that can be changed and deleted.
 *
 * @throws ResourceNotFoundException, and ValidationException for the default rule
 */
export function findRule(listener: Listener, identifier: string): Rule {
  if (isDefaultRule(listener, identifier)) {
    // Text not verified against AWS.
    const message = 'the default rule cannot be deleted, and is changed by UpdateListener';
    throw invalid('ruleIdentifier', message);
  }
  return find(listener.rules, identifier, RULE);
}

/**
 * Returns the new settings of a rule. Does not check that its priority is free.
 *
 * @throws the errors of {@link readAction}, and ValidationException
 */
export function readUpdate(
  state: LatticeState,
  { serviceId }: Listener,
  { accepted }: Rule,
  { priority = accepted.priority, match, action }: Omit<Checked<RuleUpdate>, 'ruleIdentifier'>,
): RuleSettings {
  checkRange('priority', priority, 1, MAX_PRIORITY);
  return {
    priority,
    match: match === undefined ? accepted.match : readMatch(match),
    action:
      action === undefined
        ? accepted.action
        : readAction(state, serviceId, action, accepted.action),
  };
}

/** Takes an update in, which is live once it has propagated. */
export function acceptRule(call: Call, rule: Rule, accepted: RuleSettings): void {
  rule.accepted = accepted;
  rule.lastUpdatedAt = new Date(call.clock.now());
  const goLive = () => {
    Object.assign(rule, accepted);
  };
  whenSettled(call, goLive, call.settings.weightPropagationMs);
}

/** @throws ValidationException, and ConflictException when another rule has the priority */
export function checkPriority({ rules }: Listener, priority: number, self?: Rule): void {
  checkRange('priority', priority, 1, MAX_PRIORITY);
  const twin = [...rules.values()].find(
    (rule) => rule !== self && rule.accepted.priority === priority,
  );
  if (twin !== undefined) {
    // Text not verified against AWS.
    throw conflict(`priority ${priority} is in use by rule ${twin.id}`, twin.id, RULE);
  }
}

export function describeRule({ id, arn, name, accepted }: Rule): UpdateRuleResponse {
  const { priority, match, action } = accepted;
  return { id, arn, name, priority, match: describeMatch(match), action: describeAction(action) };
}
