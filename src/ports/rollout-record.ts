import type { GateReading } from '../rollout/gates.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Phase, Rollout } from '../rollout/rollout.ts';
import type { Weights } from '../rollout/weights.ts';

/** One line of the history: what was decided, and what it rested on. */
export type HistoryEntry = {
  readonly atMs: number;
  /** Of the rollout, where there was one. */
  readonly rollout: string | undefined;
  readonly phase: Phase | undefined;
  readonly weights: Weights | undefined;
  readonly reason: Reason;
  readonly message: string;
  readonly gates: readonly GateReading[];
};

/** What is known of the current rollout and of what was decided before. */
export interface RolloutRecord {
  /** What was written last, by whomever. */
  read(): Promise<Rollout | undefined>;
  /**
   * Writes the next version and a line of the history, both or neither.
   *
   * @returns false when somebody else has written a version of that number, and then nothing is
   * written
   */
  save(next: Rollout, entry: HistoryEntry): Promise<boolean>;
  /** Writes a line of the history only. */
  note(entry: HistoryEntry): Promise<void>;
  /** The last lines, newest first. */
  history(limit: number): Promise<readonly HistoryEntry[]>;
}
