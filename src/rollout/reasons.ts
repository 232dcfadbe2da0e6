/**
 * Every reason for a decision or a refusal. The same codes are in the record, in logs, events,
 * answers and tests; docs/concepts.md shows this table.
 */
export const REASONS = {
  // The rollout proceeds.
  Started: 'a rollout was accepted; its first step is next',
  GreenRaised: 'green was given the share of the next step',
  WeightsLive: 'the listener shows the weights of the step: its bake begins',
  Baking: 'the step is under watch, and no gate has failed',
  EveryStepPassed:
    'green has all traffic and passed every step: the rollout is ready to be promoted',
  Watching: 'green has all traffic and is watched until it is promoted',
  Promoting: 'a person began to make blue a copy of green',
  Promoted: 'blue runs the build that was proven, and has all traffic',
  Manual: 'a person or a pipeline asked for these weights, or for the rollback',
  Withdrawn: 'a person withdrew green, without a verdict on its build',

  // The rollout waits.
  ApprovalAwaited: 'a person has to approve the next step',
  Approved: 'a person approved the next step',
  WeightsPending:
    'the weights were requested and the listener does not show them yet; they are requested again',
  AwaitingData: 'a gate lacks data; no data is not success, so the step is extended',
  StepTimedOut: 'a gate had no verdict within the step timeout: paused',
  Paused: 'a person paused it; green keeps its traffic and stays under watch',
  Resumed: 'a person resumed it',
  Skipped: 'a person skipped the rest of the bake',
  WeightDrift: 'the listener shows weights that this rollout did not request; they are left alone',
  Adopted: 'green has traffic that no rollout gave it: it is watched from now on, paused',
  BlueInAlarm:
    'green should be rolled back, but only blue is in alarm: held at the current weights',

  // Traffic moves to blue.
  GreenInAlarm: 'an alarm on green is in ALARM, or was since the rollout began',
  SmokeFailed: 'green did not answer the request that is sent before its first traffic',
  HookFailed: 'a hook answered fail',
  BudgetSpent: 'more requests failed at green, or reached it, than the plan allows',
  ApprovalTimedOut: 'the next step was not approved in time',
  BuildChanged: 'green runs another build than the one that the rollout began with',
  Aborted: 'a person aborted it',
  Undone: 'a person undid a rollout that had passed, or its promotion',
  Unconfirmed: 'after a write, the listener, the alarms or the record could not be read',
  ExternalRollback:
    'the listener shows 100/0 although green should have traffic: it was rolled back from outside',
  ResidualWeight:
    'green had traffic although its rollout was rolled back: 100/0 was requested again',
  RollbackVerified: 'the listener shows 100/0: the rollback is complete',

  // Nothing is done.
  StaleAlarm: 'the alarm went off before the rollout began, or after it had ended: ignored',
  Rehearsed: 'the rollback was rehearsed without moving weights',

  // A command is refused.
  NotProven: 'green does not have all traffic yet, or a gate does not pass',
  NotCopied: 'blue does not run the build that green runs',
  NoAlarms: 'no alarm watches green, so nothing would trigger a rollback',
  RolloutRunning: 'another rollout is running',
  BuildRolledBack: 'this build was rolled back; deploy another one, or retry with a comment',
  InvalidPhase: 'the command does not apply in the current phase of the rollout',
  ConcurrentUpdate: 'the rollout was changed by another request at the same time',
  RuleNotReady:
    'the rule that delivers alarms to the rollback is missing, disabled or has another target',
  PermissionMissing: 'EventBridge may not invoke the rollback',
  DeadLettersWaiting: 'an event that no rollback handled waits in the dead-letter queue',
  TargetGroupMissing: 'the listener does not have both target groups',
  RollbackNotReady: 'the rehearsal of the rollback failed',
  HookMissing: 'a function that is set as a hook does not exist',
} as const;

export type Reason = keyof typeof REASONS;

/** One reason for refusing a command, with a sentence that says what to do. */
export type Refusal = { readonly reason: Reason; readonly message: string };
