import type { EventKind } from '../rollout/event-kind.ts';

export type Severity = 'INFO' | 'WARNING' | 'CRITICAL';

/** The levels of notifications to choose from, and the severities that each one publishes. */
export const LEVELS = {
  all: ['INFO', 'WARNING', 'CRITICAL'],
  important: ['WARNING', 'CRITICAL'],
  critical: ['CRITICAL'],
} as const satisfies Record<string, readonly Severity[]>;

export type Level = keyof typeof LEVELS;

const SEVERITIES: Readonly<Record<EventKind, Severity>> = {
  started: 'INFO',
  shifted: 'INFO',
  'rolled-back': 'CRITICAL',
  paused: 'WARNING',
  resumed: 'INFO',
  'needs-approval': 'WARNING',
  ready: 'INFO',
  promoted: 'INFO',
};

export function severityOf(kind: EventKind): Severity {
  return SEVERITIES[kind];
}

export function isPublished(severity: Severity, level: Level): boolean {
  return LEVELS[level].some((each) => each === severity);
}
