import type { HookAnswer, Moment } from '../rollout/hooks.ts';
import type { Rollout } from '../rollout/rollout.ts';

export interface Hooks {
  /**
   * Asks the Lambdas that are configured for these moments, all at once. Never throws: what fails,
   * is late or cannot be understood is inconclusive.
   */
  ask(moments: readonly Moment[], rollout: Rollout): Promise<readonly HookAnswer[]>;
}
