import type { EventKind } from '../rollout/event-kind.ts';

export const EVENT_SOURCE = 'lattice-blue-green';

/** The detail types of the events; docs/functions.md shows their details. */
export const DETAIL_TYPES: Readonly<Record<EventKind, string>> = {
  started: 'Rollout Started',
  shifted: 'Traffic Shifted',
  'rolled-back': 'Traffic Rolled Back',
  paused: 'Rollout Paused',
  resumed: 'Rollout Resumed',
  'needs-approval': 'Rollout Needs Approval',
  ready: 'Rollout Ready',
  promoted: 'Rollout Promoted',
};
