import type { HookAnswer, HookPoint, MissingHook } from '../rollout/hooks.ts';
import type { Rollout } from '../rollout/rollout.ts';

export interface Hooks {
  /**
   * Asks the Lambda functions that are set for these hook points, all at once. Never throws: a hook
   * that fails, is late or gives an answer of another shape is inconclusive.
   */
  ask(hookPoints: readonly HookPoint[], rollout: Rollout): Promise<readonly HookAnswer[]>;
  /**
   * Returns the functions that are set for a hook point and do not exist. Never throws: what cannot
   * be looked up is not missing.
   */
  missing(): Promise<readonly MissingHook[]>;
}
