import type { RequestCount } from '../rollout/observation.ts';

export interface RequestCounter {
  /**
   * Requests that reached green since a time, as far as they are known by now: metrics come late,
   * and count by periods, the first of which may begin a little earlier.
   */
  countGreen(sinceMs: number): Promise<RequestCount>;
  /** Requests of both environments a minute, over the last ten minutes. */
  ratePerMinute(): Promise<number>;
}
