import type { ReadinessCheck } from '../rollout/preflight.ts';

export interface RollbackReadiness {
  /**
   * Checks everything that a rollback depends on before it is needed. Rehearses the rollback, which
   * moves no weights.
   */
  inspect(): Promise<ReadinessCheck>;
}
