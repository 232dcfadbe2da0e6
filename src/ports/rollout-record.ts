import type { Actor } from '../rollout/actor.ts';
import type { GateReading } from '../rollout/gates/gate.ts';
import type { Reason } from '../rollout/reasons.ts';
import type { Phase, Rollout } from '../rollout/rollout.ts';
import type { Weights } from '../rollout/weights.ts';

/** One line of the history: a decision and what it rested on, or a refused command. */
export type HistoryEntry = {
  readonly atMs: number;
  /** The rollout that the decision is about; nothing for a note. */
  readonly rollout: string | undefined;
  readonly phase: Phase | undefined;
  readonly weights: Weights | undefined;
  readonly reason: Reason;
  readonly message: string;
  readonly gates: readonly GateReading[];
  /** The command that was refused, and who asked for it; nothing for a decision. */
  readonly refused: { readonly command: string; readonly actor: Actor } | undefined;
};

/** Keeps the current rollout, and writes the history of decisions. */
export interface RolloutRecord {
  /** Returns the version that was written last, by any writer. */
  read(): Promise<Rollout | undefined>;
  /**
   * Writes the next version and a line of the history, both or neither.
   *
   * @returns false when another writer has written a version of that number, and then nothing is
   * written
   */
  save(next: Rollout, entry: HistoryEntry): Promise<boolean>;
  /** Writes only a line of the history. */
  note(entry: HistoryEntry): Promise<void>;
  /**
   * Writes only a line of the history, which no other line of the same time and reason repeats.
   *
   * @returns false where there is one already, and then nothing is written
   */
  noteOnce(entry: HistoryEntry): Promise<boolean>;
}
