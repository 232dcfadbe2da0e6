import type { HistoryEntry } from './rollout-record.ts';

/** Reads what the rollout record has written into the history. */
export interface RolloutHistory {
  /** Returns the last lines, newest first. */
  last(limit: number): Promise<readonly HistoryEntry[]>;
}
