import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { constraintError, validationError } from '../errors.ts';
import type { CloudWatchState } from '../state.ts';
import type { CompositeAlarmDefinition } from './alarm.ts';
import { findAlarm } from './find-alarms.ts';
import { parseAlarmRule } from './parse-rule.ts';
import { type AlarmRule, childrenOf, countElements } from './rule.ts';
import { readSettings } from './settings.ts';

const MAX_RULE_LENGTH = 10_240;
const MAX_CHILDREN = 100;
const MAX_ELEMENTS = 500;

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readCompositeAlarm(
  state: CloudWatchState,
  input: Checked<PutCompositeAlarmInput>,
  scope: Scope,
): CompositeAlarmDefinition {
  const settings = readSettings(input, scope);
  const { AlarmRule: ruleText } = input;
  if (ruleText.length < 1 || ruleText.length > MAX_RULE_LENGTH) {
    throw constraintError('alarmRule', ruleText, `have length between 1 and ${MAX_RULE_LENGTH}`);
  }
  const rule = parseAlarmRule(ruleText);
  checkChildren(state, rule);
  return { ...settings, ruleText, rule, suppressor: readSuppressor(state, input) };
}

/** Texts not verified against AWS, but for the last. */
function checkChildren(state: CloudWatchState, rule: AlarmRule): void {
  if (countElements(rule) > MAX_ELEMENTS) {
    throw validationError(`An AlarmRule can have at most ${MAX_ELEMENTS} elements.`);
  }
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
}

/** Texts not verified against AWS. */
function readSuppressor(
  state: CloudWatchState,
  input: Checked<PutCompositeAlarmInput>,
): CompositeAlarmDefinition['suppressor'] {
  const {
    ActionsSuppressor: alarm,
    ActionsSuppressorWaitPeriod: waitSeconds,
    ActionsSuppressorExtensionPeriod: extensionSeconds,
  } = input;
  if (alarm === undefined) {
    if (waitSeconds === undefined && extensionSeconds === undefined) return undefined;
    throw validationError('ActionsSuppressor must be specified with its periods.');
  }
  if (waitSeconds === undefined || extensionSeconds === undefined) {
    throw validationError(
      'ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be specified ' +
        'with an ActionsSuppressor.',
    );
  }
  if (waitSeconds < 0 || extensionSeconds < 0) {
    throw validationError('The periods of an ActionsSuppressor must not be negative.');
  }
  if (findAlarm(state, alarm) === undefined) {
    throw validationError(`The ActionsSuppressor ${alarm} does not exist.`);
  }
  return { alarm, waitSeconds, extensionSeconds };
}
