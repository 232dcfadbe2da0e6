import type { Measurement } from '../rollout/measurement.ts';

/** The sum of a metric since a time, in milliseconds since the epoch. */
export type MetricQuery = Pick<Measurement, 'metric' | 'environment'> & {
  readonly sinceMs: number;
};

/** A time range, and the metrics to be summed over it. */
export type TotalsQuery = {
  readonly metrics: readonly Pick<Measurement, 'metric' | 'environment'>[];
  readonly sinceMs: number;
  readonly untilMs: number;
};

/** The sums of metrics over whole periods. */
export type Totals = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly periodMs: number;
  /** In the order of the query; nothing where no number was stored. */
  readonly sums: readonly (number | undefined)[];
};

export interface MetricReader {
  /**
   * Returns a sum for each query, in their order, as far as it is known by now: metrics come late,
   * and count by periods, the first of which may begin a little earlier.
   */
  sums(queries: readonly MetricQuery[]): Promise<readonly number[]>;
  /**
   * Returns the sums over the periods that the range touches. A period is as long as CloudWatch keeps
   * numbers of that age by, and a minute at least, so that the answer stays the same for two weeks.
   */
  totals(query: TotalsQuery): Promise<Totals>;
  /** Requests of both environments a minute, over the last ten minutes. */
  ratePerMinute(): Promise<number>;
}
