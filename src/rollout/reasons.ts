/**
 * Every reason there is for what was done, not done or refused. The same words are in the record,
 * in logs, events, answers and tests; docs/concepts.md shows this table.
 */
export const REASONS = {
  // A rollout goes on.
  Started: 'a rollout was accepted; its first step is next',
  GreenRaised: 'green was given the share of the next step',
  SeenLive: 'the listener shows the weights of the step: its bake begins',
  Baking: 'the step is under watch, nothing speaks against it',
  EveryStepPassed: 'green has everything and passed: the rollout is ready to be promoted',
  Watching: 'green has everything and is watched until it is promoted',
  Promoting: 'a person began to make blue a copy of green',
  Promoted: 'blue runs the build that was proven, and has all traffic',
  ByHand: 'a person or a pipeline asked for these weights, or for the rollback',
  Withdrawn: 'green was taken off traffic by hand, without a verdict on its build',

  // A rollout waits.
  ApprovalAwaited: 'a person has to approve the next step',
  Approved: 'a person has approved the next step',
  NotLiveYet:
    'the weights were asked for, and the listener does not show them; they are asked for again',
  NoVerdictYet: 'a gate has not enough to go by; no data is not success, so the step is extended',
  PatienceSpent: 'a gate had no verdict for too long: paused',
  Paused: 'a person paused it; green keeps its traffic and stays under watch',
  Resumed: 'a person resumed it',
  Skipped: 'a person skipped the rest of the bake',
  WeightsDiffer:
    'the listener shows weights that nobody here asked for: somebody else writes, and theirs stay',
  Adopted: 'green has traffic that no rollout gave it: from now on it is watched, paused',
  BlueInAlarm:
    'green should lose its traffic, but blue is in alarm and green is not: held where it is',

  // Traffic goes back to blue.
  GreenInAlarm: 'an alarm on green is in ALARM, or was since the rollout began',
  SmokeFailed: 'green did not answer the request that is sent before its first traffic',
  HookFailed: 'a hook said no',
  BudgetSpent: 'more requests failed at green, or reached it, than the rollout may cost',
  ApprovalTimedOut: 'nobody approved the next step in time',
  BuildChanged: 'green runs another build than the one that the rollout began with',
  Aborted: 'a person aborted it',
  Undone: 'a person took back a rollout that had passed',
  Unconfirmed: 'after a write, the listener, the alarms or the record could not be read',
  FoundOnBlue:
    'the listener shows 100/0 although green should have traffic: somebody rolled it back',
  WeightLeft: 'green had traffic although its rollout was rolled back: it was taken off again',
  SeenOnBlue: 'the listener shows 100/0: the rollback is done',

  // Nothing is done.
  StaleAlarm: 'the alarm went off before the rollout began, or after it had ended: ignored',
  Rehearsed: 'the rollback was tried out without moving weights',

  // A command is refused.
  NotProven: 'green has not everything yet, or something speaks against it',
  NotCopied: 'blue does not run the build that green runs',
  NoAlarms: 'no alarm watches green, so nothing would send traffic back',
  RolloutRunning: 'another rollout is under way',
  BuildRolledBack: 'this build was rolled back; deploy another one, or retry with a reason',
  NotPossibleNow: 'the command has no meaning in the phase in which the rollout is',
  OtherWriter: 'somebody else changed the rollout at the same time',
  RuleNotReady:
    'the rule that brings alarms to the rollback is missing, disabled or points elsewhere',
  PermissionMissing: 'EventBridge may not invoke the rollback',
  DeadLettersWaiting: 'a rollback that was not done waits in the dead-letter queue',
  TargetGroupMissing: 'the listener does not have both target groups',
  RollbackNotReady: 'the rollback could not be tried out',
} as const;

export type Reason = keyof typeof REASONS;

/** Why something is refused, in a sentence that says what to do. */
export type Refusal = { readonly reason: Reason; readonly message: string };
