import type { Measurement } from '../rollout/measurement.ts';

/** The sum of a metric since a time, in milliseconds since the epoch. */
export type MetricQuery = Pick<Measurement, 'metric' | 'environment'> & {
  readonly sinceMs: number;
};

export interface MetricReader {
  /**
   * Returns a sum for each query, in their order, as far as it is known by now: metrics come late,
   * and count by periods, the first of which may begin a little earlier.
   */
  sums(queries: readonly MetricQuery[]): Promise<readonly number[]>;
  /** Requests of both environments a minute, over the last ten minutes. */
  ratePerMinute(): Promise<number>;
}
