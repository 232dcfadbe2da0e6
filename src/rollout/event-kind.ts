import type { Reason } from './reasons.ts';

/** The kinds of events that people and programs are notified of. */
export const EVENT_KINDS = [
  'started',
  'shifted',
  'rolled-back',
  'paused',
  'resumed',
  'needs-approval',
  'ready',
  'promoted',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

const KIND_OF: Readonly<Partial<Record<Reason, EventKind>>> = {
  Started: 'started',
  WeightsLive: 'shifted',
  Paused: 'paused',
  StepTimedOut: 'paused',
  WeightDrift: 'paused',
  Adopted: 'paused',
  BlueInAlarm: 'paused',
  ApprovalTimedOut: 'paused',
  Resumed: 'resumed',
  ApprovalAwaited: 'needs-approval',
  EveryStepPassed: 'ready',
  Promoted: 'promoted',
  Undone: 'rolled-back',
};

/**
 * The event for a decision that moves no traffic.
 *
 * @param before the reason of the decision before it; the same reason again is no event
 */
export function eventFor(reason: Reason, before: Reason | undefined): EventKind | undefined {
  return reason === before ? undefined : KIND_OF[reason];
}
