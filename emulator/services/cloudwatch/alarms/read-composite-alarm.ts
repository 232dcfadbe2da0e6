import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked, Scope } from '../../../service.ts';
import { constraintError, validationError } from '../errors.ts';
import type { CloudWatchState } from '../state.ts';
import type { CompositeAlarmDefinition } from './alarm.ts';
import { parseAlarmRule } from './parse-rule.ts';
import { childrenOf } from './rule.ts';
import { readSettings } from './settings.ts';
import { findAlarm } from './transition.ts';

const MAX_RULE_LENGTH = 10_240;
const MAX_CHILDREN = 100;

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readCompositeAlarm(
  state: CloudWatchState,
  input: Checked<PutCompositeAlarmInput>,
  scope: Scope,
): CompositeAlarmDefinition {
  if (input.ActionsSuppressor !== undefined) {
    throw notSupportedFeature('composite alarms with an ActionsSuppressor');
  }
  const settings = readSettings(input, scope);
  const { AlarmRule: ruleText } = input;
  if (ruleText.length < 1 || ruleText.length > MAX_RULE_LENGTH) {
    throw constraintError('alarmRule', ruleText, `have length between 1 and ${MAX_RULE_LENGTH}`);
  }
  const rule = parseAlarmRule(ruleText);
  const children = childrenOf(rule);
  if (children.length > MAX_CHILDREN) {
    throw validationError(`An AlarmRule can refer to at most ${MAX_CHILDREN} alarms.`);
  }
  const unknown = children.filter((child) => findAlarm(state, child) === undefined);
  if (unknown.length > 0) {
    throw validationError(
      `Could not save the composite alarm as alarms [${unknown.join(', ')}] ` +
        'in the alarm rule do not exist',
    );
  }
  return { ...settings, ruleText, rule };
}
