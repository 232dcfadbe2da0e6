import type { HistoryEntry } from '../ports/rollout-record.ts';
import type { Actor } from '../rollout/actor.ts';
import type { Decision } from '../rollout/decision.ts';
import type { Reason } from '../rollout/reasons.ts';

/** Returns the line of the history for a decision. */
export function entryOf({ next, reason, message, gates, atMs }: Decision): HistoryEntry {
  const { id, phase, weights } = next;
  return { atMs, rollout: id, phase, weights, reason, message, gates, refused: undefined };
}

/** Returns a line for something that was noticed and changes no rollout. */
export function noteOf(atMs: number, reason: Reason, message: string): HistoryEntry {
  const nothing = { rollout: undefined, phase: undefined, weights: undefined, gates: [] };
  return { atMs, reason, message, ...nothing, refused: undefined };
}

/** A command that was refused, and who asked for it. */
export type RefusedCommand = { readonly command: string; readonly actor: Actor };

/** Returns a line for a command that was refused. */
export function refusalOf(
  atMs: number,
  refused: RefusedCommand,
  reason: Reason,
  message: string,
): HistoryEntry {
  return { ...noteOf(atMs, reason, message), refused };
}
