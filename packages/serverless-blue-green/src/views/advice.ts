import type { StatusReport } from '../../../../src/contract.ts';
import type { FollowOutcome } from '../follow/follow-rollout.ts';
import type { Advice } from '../refusal.ts';

/** Returns the command that follows a rollout. */
export function watchCommand(stage: string): string {
  return `sls rollout watch --stage ${stage}`;
}

/** Returns commands for a rollout that waits for a person; none where it does not. */
export function adviceOn({ phase, rollout, gates }: StatusReport, stage: string): Advice[] {
  const abort: Advice = ['to roll back', `sls rollout abort --stage ${stage}`];
  if (phase === 'paused') {
    const hasTimedOut = rollout?.reason === 'StepTimedOut';
    return [
      ['to resume', `sls rollout resume --stage ${stage}`],
      ...(hasTimedOut ? [['to skip the bake', `sls rollout skip --stage ${stage}`] as const] : []),
      abort,
    ];
  }
  const isAsked = gates.some(({ gate, verdict }) => gate === 'approval' && verdict !== 'pass');
  return isAsked ? [['to approve', `sls rollout approve --stage ${stage}`], abort] : [];
}

/** Returns commands for a person who has stopped following a rollout. */
export function adviceAfter(outcome: FollowOutcome['outcome'], stage: string): Advice[] {
  switch (outcome) {
    case 'ready':
      return [
        ['to make it production', `sls promote --stage ${stage}`],
        ['to roll back', `sls undo --stage ${stage}`],
      ];
    case 'rolled-back':
      return [
        ['to release another build', `sls deploy --stage ${stage}`],
        ['to retry this one', `sls rollout retry --stage ${stage} --comment '...'`],
      ];
    case 'paused':
      return [
        ['to resume', `sls rollout resume --stage ${stage}`],
        ['to roll back', `sls rollout abort --stage ${stage}`],
      ];
    case 'timed-out':
    case 'interrupted':
    case 'unknown':
      return [['to watch it again', watchCommand(stage)]];
    case 'withdrawn':
      return [];
  }
}
