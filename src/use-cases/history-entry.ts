import type { HistoryEntry } from '../ports/rollout-record.ts';
import type { Decision } from '../rollout/decision.ts';
import type { Reason } from '../rollout/reasons.ts';

/** A decision as a line of the history. */
export function entryOf({ next, reason, message, gates, atMs }: Decision): HistoryEntry {
  const { id, phase, weights } = next;
  return { atMs, rollout: id, phase, weights, reason, message, gates };
}

/** Something that was noticed and changes no rollout. */
export function noteOf(atMs: number, reason: Reason, message: string): HistoryEntry {
  const nothing = { rollout: undefined, phase: undefined, weights: undefined, gates: [] };
  return { atMs, reason, message, ...nothing };
}
