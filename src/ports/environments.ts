import type { Builds } from '../rollout/builds.ts';
import type { SmokeResult } from '../rollout/observation.ts';

export interface Environments {
  readBuilds(): Promise<Builds>;
  /**
   * Sends an environment one request of our own, past the listener. Never throws: a failure is a
   * result.
   */
  smokeCheck(environment: 'blue' | 'green'): Promise<SmokeResult>;
}
