import type { Reason } from './reasons.ts';

/** What people and machines are told of. */
export const NEWS_KINDS = [
  'started',
  'shifted',
  'rolled-back',
  'paused',
  'resumed',
  'needs-approval',
  'ready',
  'promoted',
] as const;

export type NewsKind = (typeof NEWS_KINDS)[number];

const NEWS: Readonly<Partial<Record<Reason, NewsKind>>> = {
  Started: 'started',
  SeenLive: 'shifted',
  Paused: 'paused',
  PatienceSpent: 'paused',
  WeightsDiffer: 'paused',
  Adopted: 'paused',
  BlueInAlarm: 'paused',
  ApprovalTimedOut: 'paused',
  Resumed: 'resumed',
  ApprovalAwaited: 'needs-approval',
  EveryStepPassed: 'ready',
  Promoted: 'promoted',
  Undone: 'rolled-back',
};

/** What is told of a decision that moves nothing; the same reason again is no news. */
export function newsOf(reason: Reason, before: Reason | undefined): NewsKind | undefined {
  return reason === before ? undefined : NEWS[reason];
}
