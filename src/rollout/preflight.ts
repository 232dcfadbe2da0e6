import { type AlarmReading, isInAlarm, reasonText, wentOffSince } from './alarms.ts';
import { HOOK_PARAMETERS, type MissingHook } from './hooks.ts';
import type { SmokeResult } from './observation.ts';
import type { Reason, Refusal } from './reasons.ts';
import { formatWeights, type Weights } from './weights.ts';

/** Everything that a rollback depends on, as it was found. */
export type ReadinessCheck = {
  /** The rule that delivers green's alarms to the rollback. */
  readonly rule: { readonly isEnabled: boolean; readonly targetsRollback: boolean };
  /** EventBridge may invoke the rollback for that rule. */
  readonly isPermitted: boolean;
  /** Events that no rollback handled and that wait to be looked at. */
  readonly deadLetters: number;
  /** The answer of the rehearsal of the rollback, where it was wrong. */
  readonly rehearsalProblem: string | undefined;
};

export type PreflightObservation = {
  readonly readiness: ReadinessCheck;
  /** Green's. */
  readonly alarms: readonly AlarmReading[];
  /** `unreadable` where the listener does not send its traffic to blue and green only. */
  readonly live: Weights | 'unreadable';
  readonly smoke: SmokeResult;
};

/** One condition that has to hold before green's first percent. */
export type PreflightCheck = {
  readonly check: string;
  readonly passed: boolean;
  readonly problem: string;
  /** The next thing to do about it. */
  readonly fix: string;
  readonly reason: Reason;
};

/** Every condition for green's first percent, whether or not it holds. */
export function preflight(seen: PreflightObservation): PreflightCheck[] {
  return [...checkRollback(seen.readiness), ...checkAlarms(seen.alarms), ...checkTraffic(seen)];
}

function checkRollback(readiness: ReadinessCheck): PreflightCheck[] {
  const { rule, isPermitted, deadLetters, rehearsalProblem } = readiness;
  return [
    {
      check: 'the rule that delivers alarms to the rollback is enabled',
      passed: rule.isEnabled,
      problem: 'the rule that delivers alarms to the rollback is missing or disabled',
      fix: 'enable it (aws events enable-rule), or deploy again',
      reason: 'RuleNotReady',
    },
    {
      check: 'the rule targets the rollback',
      passed: rule.targetsRollback,
      problem: 'the rollback is not a target of the rule',
      fix: 'deploy again',
      reason: 'RuleNotReady',
    },
    {
      check: 'EventBridge may invoke the rollback',
      passed: isPermitted,
      problem: 'the policy of the rollback does not let the rule invoke it',
      fix: 'deploy again',
      reason: 'PermissionMissing',
    },
    {
      check: 'no rollback is left undone',
      passed: deadLetters === 0,
      problem: `events that no rollback handled wait in the dead-letter queue (${deadLetters})`,
      fix: 'read them, see docs/runbook/rollback-dead-letters.md, and purge the queue',
      reason: 'DeadLettersWaiting',
    },
    {
      check: 'the rollback can be rehearsed',
      passed: rehearsalProblem === undefined,
      problem: `the rehearsal of the rollback failed: ${rehearsalProblem}`,
      fix: 'read its log: sls logs -f rollback',
      reason: 'RollbackNotReady',
    },
  ];
}

function checkAlarms(alarms: readonly AlarmReading[]): PreflightCheck[] {
  // One that went off a moment ago would roll back what begins now.
  const wentOff = wentOffSince(alarms, 0);
  return [
    {
      check: 'alarms watch green',
      passed: alarms.length > 0,
      problem: 'no alarm watches green',
      fix: 'deploy again',
      reason: 'NoAlarms',
    },
    {
      check: 'no alarm on green is in ALARM',
      passed: wentOff.length === 0,
      problem: wentOff.map(describeAlarm).join(', '),
      fix: 'wait until it is OK, or deploy a better build',
      reason: 'GreenInAlarm',
    },
  ];
}

function checkTraffic({ live, smoke }: PreflightObservation): PreflightCheck[] {
  return [
    {
      check: 'the listener has both target groups',
      passed: live !== 'unreadable',
      problem: 'the listener does not send its traffic to blue and green only',
      fix: 'run sls rollback-traffic, which restores both',
      reason: 'TargetGroupMissing',
    },
    {
      check: 'green has no traffic yet',
      passed: live === 'unreadable' || live.green === 0,
      problem: `the listener shows ${live === 'unreadable' ? 'other weights' : formatWeights(live)}`,
      fix: 'withdraw green: sls shift --green 0',
      reason: 'WeightDrift',
    },
    {
      check: 'green answers',
      passed: smoke.verdict === 'pass',
      problem: smoke.verdict === 'pass' ? '' : smoke.problem,
      fix: 'read its log: sls logs -f green',
      reason: 'SmokeFailed',
    },
  ];
}

/** The functions that a plan asks before it proceeds. Without one, its step would wait for ever. */
export function checkHooks(missing: readonly MissingHook[]): PreflightCheck[] {
  return missing.map(({ hookPoint, name }) => ({
    check: `the hook ${hookPoint} exists`,
    passed: false,
    problem: `there is no function ${name}, which ${HOOK_PARAMETERS[hookPoint]} names as the hook ${hookPoint}`,
    fix: `create it, or deploy with another --param=${HOOK_PARAMETERS[hookPoint]}=...`,
    reason: 'HookMissing',
  }));
}

function describeAlarm(alarm: AlarmReading): string {
  const when = isInAlarm(alarm) ? 'is in ALARM' : 'was in ALARM a moment ago';
  return `alarm ${alarm.name} ${when} (${reasonText(alarm)})`;
}

/** A refusal for each condition that does not hold, with what to do. */
export function preflightRefusals(checks: readonly PreflightCheck[], what: string): Refusal[] {
  return checks
    .filter(({ passed }) => !passed)
    .map(({ reason, problem, fix }) => ({ reason, message: `cannot ${what}: ${problem}; ${fix}` }));
}
