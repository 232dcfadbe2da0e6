import { type AlarmReading, isInAlarm, wentOffSince } from './alarms.ts';
import type { SmokeResult } from './observation.ts';
import type { Reason, Refusal } from './reasons.ts';
import { formatWeights, type Weights } from './weights.ts';

/** All that has to work for a rollback, as it was found. */
export type PathReading = {
  /** The rule that brings green's alarms to the rollback. */
  readonly rule: { readonly isEnabled: boolean; readonly targetsRollback: boolean };
  /** EventBridge may invoke the rollback for that rule. */
  readonly isPermitted: boolean;
  /** Rollbacks that were not done and wait to be looked at. */
  readonly deadLetters: number;
  /** What the rollback said when it was tried out, where that was not right. */
  readonly rehearsalProblem: string | undefined;
};

export type PreflightObservation = {
  readonly path: PathReading;
  /** Green's. */
  readonly alarms: readonly AlarmReading[];
  /** `unreadable` where the listener does not send its traffic to blue and green only. */
  readonly live: Weights | 'unreadable';
  readonly smoke: SmokeResult;
};

/** One thing that has to be in order before green's first percent. */
export type PreflightCheck = {
  readonly check: string;
  readonly isInOrder: boolean;
  readonly problem: string;
  /** What to do about it. */
  readonly fix: string;
  readonly reason: Reason;
};

/** Everything that is looked at before green's first percent, in order or not. */
export function preflight({ path, alarms, live, smoke }: PreflightObservation): PreflightCheck[] {
  // One that went off a moment ago would roll back what begins now.
  const wentOff = wentOffSince(alarms, 0);
  return [
    {
      check: 'the rule that brings alarms to the rollback is enabled',
      isInOrder: path.rule.isEnabled,
      problem: 'the rule is missing or disabled',
      fix: 'enable it (aws events enable-rule), or deploy again',
      reason: 'RuleNotReady',
    },
    {
      check: 'the rule targets the rollback',
      isInOrder: path.rule.targetsRollback,
      problem: 'the rollback is not a target of the rule',
      fix: 'deploy again',
      reason: 'RuleNotReady',
    },
    {
      check: 'EventBridge may invoke the rollback',
      isInOrder: path.isPermitted,
      problem: 'the policy of the rollback does not let the rule invoke it',
      fix: 'deploy again',
      reason: 'PermissionMissing',
    },
    {
      check: 'no rollback is left undone',
      isInOrder: path.deadLetters === 0,
      problem: `rollbacks that were not done wait in the dead-letter queue (${path.deadLetters})`,
      fix: 'read them, see docs/runbook.md, and purge the queue',
      reason: 'DeadLettersWaiting',
    },
    {
      check: 'the rollback can be tried out',
      isInOrder: path.rehearsalProblem === undefined,
      problem: `the rollback failed when it was tried out: ${path.rehearsalProblem}`,
      fix: 'read its log (sls logs -f rollback)',
      reason: 'RollbackNotReady',
    },
    {
      check: 'alarms watch green',
      isInOrder: alarms.length > 0,
      problem: 'no alarm watches green',
      fix: 'deploy again',
      reason: 'NoAlarms',
    },
    {
      check: 'no alarm on green is in ALARM',
      isInOrder: wentOff.length === 0,
      problem: wentOff.map(describeAlarm).join(', '),
      fix: 'wait until it is OK, or deploy a better build',
      reason: 'GreenInAlarm',
    },
    {
      check: 'the listener has both target groups',
      isInOrder: live !== 'unreadable',
      problem: 'the listener does not send its traffic to blue and green only',
      fix: 'invoke rollback, which makes it do so again',
      reason: 'TargetGroupMissing',
    },
    {
      check: 'green has no traffic yet',
      isInOrder: live === 'unreadable' || live.green === 0,
      problem: `the listener shows ${live === 'unreadable' ? 'nothing known' : formatWeights(live)}`,
      fix: 'take green off with shift {"green":0}',
      reason: 'WeightsDiffer',
    },
    {
      check: 'green answers',
      isInOrder: smoke.verdict === 'pass',
      problem: smoke.verdict === 'pass' ? '' : smoke.problem,
      fix: 'read its log (sls logs -f green)',
      reason: 'SmokeFailed',
    },
  ];
}

function describeAlarm(alarm: AlarmReading): string {
  const when = isInAlarm(alarm) ? 'is in ALARM' : 'was in ALARM a moment ago';
  return `${alarm.name} ${when} (${alarm.reason})`;
}

/** What speaks against a start, each with what to do. */
export function preflightRefusals(checks: readonly PreflightCheck[], what: string): Refusal[] {
  return checks
    .filter(({ isInOrder }) => !isInOrder)
    .map(({ reason, problem, fix }) => ({ reason, message: `cannot ${what}: ${problem}; ${fix}` }));
}
