import type { StateValue } from '@aws-sdk/client-cloudwatch';

/**
 * The condition of a composite alarm:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** `alarm` is a name or an ARN. */
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  /** The expression in parentheses. */
  | { readonly kind: 'group'; readonly operand: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly AlarmRule[] }
  | {
      readonly kind: 'at-least';
      readonly count: number;
      readonly isPercent: boolean;
      readonly state: StateValue;
      /** Whether the alarms that are not in `state` are counted. */
      readonly isNegated: boolean;
      readonly alarms: readonly string[];
    };

/** @param stateOf the state of an alarm, by the name or ARN that the rule has */
export function holds(
  rule: AlarmRule,
  stateOf: (alarm: string) => StateValue | undefined,
): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'not':
      return !holds(rule.operand, stateOf);
    case 'group':
      return holds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => holds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => holds(operand, stateOf));
    case 'at-least': {
      const { state, isNegated, alarms } = rule;
      const matching = alarms.filter((alarm) => (stateOf(alarm) === state) !== isNegated);
      const share = rule.isPercent ? (100 * matching.length) / alarms.length : matching.length;
      return share >= rule.count;
    }
  }
}

/** The alarms that a rule refers to, by name or ARN, each once, in their order. */
export function childrenOf(rule: AlarmRule): string[] {
  return [...new Set(references(rule))];
}

/**
 * Returns the length of a rule as AWS counts it: alarms, TRUE and FALSE, and pairs of parentheses,
 * which are taken to be those that group.
 */
export function countElements(rule: AlarmRule): number {
  switch (rule.kind) {
    case 'constant':
    case 'state':
      return 1;
    case 'at-least':
      return rule.alarms.length;
    case 'not':
    case 'group':
      return (rule.kind === 'group' ? 1 : 0) + countElements(rule.operand);
    case 'and':
    case 'or':
      return rule.operands.reduce((sum, operand) => sum + countElements(operand), 0);
  }
}

function* references(rule: AlarmRule): Iterable<string> {
  switch (rule.kind) {
    case 'constant':
      return;
    case 'state':
      yield rule.alarm;
      return;
    case 'not':
    case 'group':
      yield* references(rule.operand);
      return;
    case 'and':
    case 'or':
      for (const operand of rule.operands) yield* references(operand);
      return;
    case 'at-least':
      yield* rule.alarms;
  }
}
