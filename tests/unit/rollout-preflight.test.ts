import { describe, expect, it } from '@jest/globals';
import {
  type PreflightObservation,
  preflight,
  preflightRefusals,
} from '../../src/rollout/preflight.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { anAlarm, anAlarmInAlarm } from '../support/rollouts.ts';

const IN_ORDER: PreflightObservation = {
  path: {
    rule: { isEnabled: true, targetsRollback: true },
    isPermitted: true,
    deadLetters: 0,
    rehearsalProblem: undefined,
  },
  alarms: [anAlarm('green-FaultRate')],
  live: ALL_BLUE,
  smoke: { verdict: 'pass' },
};

describe('preflight', () => {
  it('lets a start pass where everything is in order', () => {
    expect(refusalsOf({})).toEqual([]);
  });

  it.each<[string, Partial<PreflightObservation>, string, string]>([
    [
      'the rule is disabled',
      path({ rule: { isEnabled: false, targetsRollback: true } }),
      'RuleNotReady',
      'cannot start: the rule is missing or disabled; enable it (aws events enable-rule), or deploy again',
    ],
    [
      'the rule points elsewhere',
      path({ rule: { isEnabled: true, targetsRollback: false } }),
      'RuleNotReady',
      'cannot start: the rollback is not a target of the rule; deploy again',
    ],
    [
      'the rule may not invoke the rollback',
      path({ isPermitted: false }),
      'PermissionMissing',
      'cannot start: the policy of the rollback does not let the rule invoke it; deploy again',
    ],
    [
      'a rollback was not done',
      path({ deadLetters: 1 }),
      'DeadLettersWaiting',
      'cannot start: rollbacks that were not done wait in the dead-letter queue (1); ' +
        'read them, see docs/runbook.md, and purge the queue',
    ],
    [
      'the rollback does not work',
      path({ rehearsalProblem: 'AccessDenied' }),
      'RollbackNotReady',
      'cannot start: the rollback failed when it was tried out: AccessDenied; ' +
        'read its log (sls logs -f rollback)',
    ],
    [
      'no alarm watches green',
      { alarms: [] },
      'NoAlarms',
      'cannot start: no alarm watches green; deploy again',
    ],
    [
      'an alarm was in ALARM a moment ago',
      { alarms: [anAlarm('a', { wentOffAtMs: 1, reason: 'fine again' })] },
      'GreenInAlarm',
      'cannot start: a was in ALARM a moment ago (fine again); ' +
        'wait until it is OK, or deploy a better build',
    ],
    [
      'alarms are in ALARM',
      { alarms: [anAlarmInAlarm('a'), anAlarm('b'), anAlarmInAlarm('c')] },
      'GreenInAlarm',
      'cannot start: a is in ALARM (too many faults), c is in ALARM (too many faults); ' +
        'wait until it is OK, or deploy a better build',
    ],
    [
      'the listener sends traffic elsewhere',
      { live: 'unreadable' },
      'TargetGroupMissing',
      'cannot start: the listener does not send its traffic to blue and green only; ' +
        'invoke rollback, which makes it do so again',
    ],
    [
      'green has traffic already',
      { live: withGreenAt(1) },
      'WeightsDiffer',
      'cannot start: the listener shows 99/1; take green off with shift {"green":0}',
    ],
    [
      'green does not answer',
      { smoke: { verdict: 'fail', problem: 'green answered 502' } },
      'SmokeFailed',
      'cannot start: green answered 502; read its log (sls logs -f green)',
    ],
  ])('when %s, refuses a start and names the fix', (_, change, reason, message) => {
    expect(refusalsOf(change)).toEqual([{ reason, message }]);
  });

  it('names everything that is not in order at once', () => {
    const reasons = refusalsOf({ ...path({ deadLetters: 2 }), alarms: [] }).map(
      ({ reason }) => reason,
    );

    expect(reasons).toEqual(['DeadLettersWaiting', 'NoAlarms']);
  });
});

function path(change: Partial<PreflightObservation['path']>): Partial<PreflightObservation> {
  return { path: { ...IN_ORDER.path, ...change } };
}

function refusalsOf(change: Partial<PreflightObservation>) {
  return preflightRefusals(preflight({ ...IN_ORDER, ...change }), 'start');
}
