import type { PathReading } from '../rollout/preflight.ts';

export interface RollbackPath {
  /**
   * Looks at all that has to work for a rollback, before it is needed; the rollback is rehearsed,
   * which moves no weights.
   */
  inspect(): Promise<PathReading>;
}
