import type {
  BatchUpdateRuleRequest,
  BatchUpdateRuleResponse,
  RuleUpdate,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import { isAwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkCount } from '../constraints.ts';
import { invalid } from '../errors.ts';
import type { Listener, Rule, RuleSettings } from '../resources.ts';
import { acceptRule, checkPriority, describeRule, findRule, readUpdate } from '../rules.ts';
import type { LatticeState } from '../state.ts';
import { findChangeable } from './listeners.ts';

const MAX_BATCH = 10;

type Update = Checked<RuleUpdate>;

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_BatchUpdateRule.html
 *
 * Each rule is updated as a whole or not at all. What cannot be updated is listed in an answer that
 * is otherwise a success. Rules may swap their priorities.
 */
export function batchUpdateRule(
  state: LatticeState,
  input: Checked<BatchUpdateRuleRequest>,
  call: Call,
): BatchUpdateRuleResponse {
  const listener = findChangeable(state, input);
  checkCount('rules', input.rules, 1, MAX_BATCH);
  const failures = new Map<Update, Error>();
  for (;;) {
    const left = input.rules.filter((update) => !failures.has(update));
    const failure = attempt(state, listener, left);
    if (failure === undefined) break;
    failures.set(failure.update, failure.error);
  }
  const done = input.rules.filter((update) => !failures.has(update));
  const rules = done.map(({ ruleIdentifier }) => findRule(listener, ruleIdentifier));
  for (const rule of rules) acceptRule(call, rule, rule.accepted);
  return {
    successful: rules.map(describeRule),
    unsuccessful: input.rules.flatMap((update) => describeFailure(update, failures.get(update))),
  };
}

/**
 * Makes all of the updates, or none when one fails, because others may have built on it.
 *
 * @returns the one that failed
 */
function attempt(
  state: LatticeState,
  listener: Listener,
  updates: readonly Update[],
): { readonly update: Update; readonly error: Error } | undefined {
  const before = new Map<Rule, RuleSettings>();
  const steps = [
    ...updates.map((update) => ({
      update,
      run: () => make(state, listener, update, before),
    })),
    // Of two updates to one priority, the later fails.
    ...updates.toReversed().map((update) => ({
      update,
      run: () => checkOwnPriority(listener, update),
    })),
  ];
  for (const { update, run } of steps) {
    const error = errorOf(run);
    if (error === undefined) continue;
    for (const [rule, accepted] of before) rule.accepted = accepted;
    return { update, error };
  }
  return undefined;
}

function make(
  state: LatticeState,
  listener: Listener,
  update: Update,
  before: Map<Rule, RuleSettings>,
): void {
  const rule = findRule(listener, update.ruleIdentifier);
  if (before.has(rule)) throw invalid('ruleIdentifier', `${rule.id} comes twice`);
  before.set(rule, rule.accepted);
  rule.accepted = readUpdate(state, listener, rule, update);
}

function checkOwnPriority(listener: Listener, { ruleIdentifier }: Update): void {
  const rule = findRule(listener, ruleIdentifier);
  checkPriority(listener, rule.accepted.priority, rule);
}

function errorOf(run: () => void): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (isAwsError(error)) return error;
    throw error;
  }
}

function describeFailure({ ruleIdentifier }: Update, failure: Error | undefined) {
  if (failure === undefined) return [];
  return [{ ruleIdentifier, failureCode: failure.name, failureMessage: failure.message }];
}
