import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { RequestCounter } from '../ports/request-counter.ts';
import type { RequestCount } from '../rollout/observation.ts';

const NAMESPACE = 'LatticeBlueGreen';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RATE_MINUTES = 10;

/**
 * How long CloudWatch keeps numbers in periods of a length.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { keptMs: 3 * HOUR_MS, seconds: 10 },
  { keptMs: 15 * 24 * HOUR_MS, seconds: 60 },
  { keptMs: 63 * 24 * HOUR_MS, seconds: 300 },
] as const;
const LONGEST_PERIOD_SECONDS = 3_600;
/** A period goes as a whole, and time passes until the numbers are read. */
const MARGIN_MS = 5 * MINUTE_MS;

/** What is measured of each request, in `src/http/measured.ts`. */
type MetricName = 'Requests' | 'Faults';
type EnvironmentName = 'blue' | 'green';

/** Counts requests by the metrics that each of them leaves. */
export class CloudWatchRequestCounter implements RequestCounter {
  readonly #client: CloudWatchClient;
  readonly #service: string;
  readonly #now: () => number;

  /**
   * @param service as the metrics name it: `<service>-<stage>`
   * @param now milliseconds since the epoch
   */
  constructor(client: CloudWatchClient, service: string, now: () => number) {
    this.#client = client;
    this.#service = service;
    this.#now = now;
  }

  async countGreen(sinceMs: number): Promise<RequestCount> {
    const nowMs = this.#now();
    const seconds = periodFor(nowMs - sinceMs);
    const periodMs = 1_000 * seconds;
    const sums = await this.#sum(
      [this.#query('Requests', 'green', seconds), this.#query('Faults', 'green', seconds)],
      // From the start of a period, which else would be left out as a whole, to after the last one.
      Math.floor(sinceMs / periodMs) * periodMs,
      nowMs + periodMs,
    );
    return { total: sums.get('requests_green') ?? 0, failed: sums.get('faults_green') ?? 0 };
  }

  async ratePerMinute(): Promise<number> {
    // Whole minutes only: the one that has just begun would make the rate too low.
    const endMs = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
    const sums = await this.#sum(
      [this.#query('Requests', 'blue', 60), this.#query('Requests', 'green', 60)],
      endMs - RATE_MINUTES * MINUTE_MS,
      endMs,
    );
    return [...sums.values()].reduce((total, sum) => total + sum, 0) / RATE_MINUTES;
  }

  #query(MetricName: MetricName, environment: EnvironmentName, Period: number): MetricDataQuery {
    const Dimensions = [
      { Name: 'service', Value: this.#service },
      { Name: 'environment', Value: environment },
    ];
    const Metric = { Namespace: NAMESPACE, MetricName, Dimensions };
    const Id = `${MetricName.toLowerCase()}_${environment}`;
    return { Id, MetricStat: { Metric, Period, Stat: 'Sum' } };
  }

  /** @returns the sum of each query's values, by its id */
  async #sum(
    MetricDataQueries: MetricDataQuery[],
    startMs: number,
    endMs: number,
  ): Promise<ReadonlyMap<string, number>> {
    const pages = paginateGetMetricData(
      { client: this.#client },
      { MetricDataQueries, StartTime: new Date(startMs), EndTime: new Date(endMs) },
    );
    const sums = new Map<string, number>();
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Values = [] } of MetricDataResults) {
        sums.set(
          Id,
          Values.reduce((sum, value) => sum + value, sums.get(Id) ?? 0),
        );
      }
    }
    return sums;
  }
}

/** The shortest in which there still are all numbers of an age. */
function periodFor(ageMs: number): number {
  const found = RETENTION.find(({ keptMs }) => ageMs < keptMs - MARGIN_MS);
  return found?.seconds ?? LONGEST_PERIOD_SECONDS;
}
