import { describe, expect, it } from '@jest/globals';
import {
  checkHooks,
  type PreflightObservation,
  preflight,
  preflightRefusals,
} from '../../src/rollout/preflight.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { anAlarm, anAlarmInAlarm, READY } from '../support/rollouts.ts';

const HEALTHY: PreflightObservation = {
  readiness: READY,
  alarms: [anAlarm('green-FaultRate')],
  live: ALL_BLUE,
  smoke: { verdict: 'pass' },
};

describe('preflight', () => {
  it('refuses nothing where everything is ready', () => {
    expect(refusalsOf({})).toEqual([]);
  });

  it.each<[string, Partial<PreflightObservation>, string, string]>([
    [
      'the rule is disabled',
      readiness({ rule: { isEnabled: false, targetsRollback: true } }),
      'RuleNotReady',
      'cannot start: the rule that delivers alarms to the rollback is missing or disabled; ' +
        'enable it (aws events enable-rule), or deploy again',
    ],
    [
      'the rule has another target',
      readiness({ rule: { isEnabled: true, targetsRollback: false } }),
      'RuleNotReady',
      'cannot start: the rollback is not a target of the rule; deploy again',
    ],
    [
      'the rule may not invoke the rollback',
      readiness({ isPermitted: false }),
      'PermissionMissing',
      'cannot start: the policy of the rollback does not let the rule invoke it; deploy again',
    ],
    [
      'an event was not handled',
      readiness({ deadLetters: 1 }),
      'DeadLettersWaiting',
      'cannot start: events that no rollback handled wait in the dead-letter queue (1); ' +
        'read them, see docs/runbook/rollback-dead-letters.md, and purge the queue',
    ],
    [
      'the rehearsal fails',
      readiness({ rehearsalProblem: 'AccessDenied' }),
      'RollbackNotReady',
      'cannot start: the rehearsal of the rollback failed: AccessDenied; ' +
        'read its log: sls logs -f rollback',
    ],
    [
      'no alarm watches green',
      { alarms: [] },
      'NoAlarms',
      'cannot start: no alarm watches green; deploy again',
    ],
    [
      'an alarm was in ALARM a moment ago',
      { alarms: [anAlarm('a', { wentOffAtMs: 1, stateReason: 'fine again' })] },
      'GreenInAlarm',
      'cannot start: alarm a was in ALARM a moment ago (fine again); ' +
        'wait until it is OK, or deploy a better build',
    ],
    [
      'alarms are in ALARM',
      { alarms: [anAlarmInAlarm('a'), anAlarm('b'), anAlarmInAlarm('c')] },
      'GreenInAlarm',
      'cannot start: alarm a is in ALARM (too many faults), alarm c is in ALARM (too many faults); ' +
        'wait until it is OK, or deploy a better build',
    ],
    [
      'the listener sends traffic to other targets',
      { live: 'unreadable' },
      'TargetGroupMissing',
      'cannot start: the listener does not send its traffic to blue and green only; ' +
        'run sls rollback-traffic, which restores both',
    ],
    [
      'green has traffic already',
      { live: withGreenAt(1) },
      'WeightDrift',
      'cannot start: the listener shows 99/1; withdraw green: sls shift --green 0',
    ],
    [
      'green does not answer',
      { smoke: { verdict: 'fail', problem: 'green answered 502' } },
      'SmokeFailed',
      'cannot start: green answered 502; read its log: sls logs -f green',
    ],
  ])('when %s, refuses a start and names the fix', (_, change, reason, message) => {
    expect(refusalsOf(change)).toEqual([{ reason, message }]);
  });

  it('names everything that is not ready at once', () => {
    const reasons = refusalsOf({ ...readiness({ deadLetters: 2 }), alarms: [] }).map(
      ({ reason }) => reason,
    );

    expect(reasons).toEqual(['DeadLettersWaiting', 'NoAlarms']);
  });
});

function readiness(
  change: Partial<PreflightObservation['readiness']>,
): Partial<PreflightObservation> {
  return { readiness: { ...READY, ...change } };
}

function refusalsOf(change: Partial<PreflightObservation>) {
  return preflightRefusals(preflight({ ...HEALTHY, ...change }), 'start');
}

describe('the hooks of a rollout', () => {
  it('are no obstacle where every function exists', () => {
    expect(checkHooks([])).toEqual([]);
  });

  it('are refused by name, parameter and fix where one does not exist', () => {
    const missing = checkHooks([{ hookPoint: 'while-baking', name: 'check-orders' }]);

    expect(preflightRefusals(missing, 'start')).toEqual([
      {
        reason: 'HookMissing',
        message:
          'cannot start: there is no function check-orders, which hookWhileBaking names as the ' +
          'hook while-baking; create it, or deploy with another --param=hookWhileBaking=...',
      },
    ]);
  });
});
