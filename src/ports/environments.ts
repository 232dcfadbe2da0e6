import type { Builds } from '../rollout/builds.ts';
import type { SmokeResult } from '../rollout/observation.ts';

export interface Environments {
  readBuilds(): Promise<Builds>;
  /**
   * Sends green one request of our own, past the listener. Never throws for what green does with
   * it.
   */
  smokeCheckGreen(): Promise<SmokeResult>;
}
