import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { MetricQuery, MetricReader, Totals, TotalsQuery } from '../ports/metric-reader.ts';

const NAMESPACE = 'LatticeBlueGreen';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RATE_MINUTES = 10;

/**
 * The time for which CloudWatch keeps data points of a period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { keptMs: 3 * HOUR_MS, seconds: 10 },
  { keptMs: 15 * 24 * HOUR_MS, seconds: 60 },
  { keptMs: 63 * 24 * HOUR_MS, seconds: 300 },
] as const;
const LONGEST_PERIOD_SECONDS = 3_600;
/** A period expires as a whole, and time passes until the numbers are read. */
const MARGIN_MS = 5 * MINUTE_MS;

type Metric = Pick<MetricQuery, 'metric' | 'environment'>;
type TimeRange = { readonly startMs: number; readonly endMs: number; readonly seconds: number };

/** Sums the metrics that `src/http/measured.ts` emits for each request. */
export class CloudWatchMetricReader implements MetricReader {
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

  async sums(queries: readonly MetricQuery[]): Promise<readonly number[]> {
    const nowMs = this.#now();
    const byStart = Map.groupBy(queries, ({ sinceMs }) => sinceMs);
    const groups = [...byStart].map(async ([sinceMs, metrics]) => {
      const sums = await this.#sum(metrics, rangeSince(sinceMs, nowMs));
      return metrics.map((metric, index) => [metric, sums[index]] as const);
    });
    const found = new Map((await Promise.all(groups)).flat());
    return queries.map((query) => found.get(query) ?? 0);
  }

  async totals({ metrics, sinceMs, untilMs }: TotalsQuery): Promise<Totals> {
    const periodMs = Math.max(MINUTE_MS, 1_000 * periodFor(this.#now() - sinceMs));
    const startMs = Math.floor(sinceMs / periodMs) * periodMs;
    const endMs = Math.ceil(untilMs / periodMs) * periodMs;
    const sums = await this.#sum(metrics, { startMs, endMs, seconds: periodMs / 1_000 });
    return { sinceMs: startMs, untilMs: endMs, periodMs, sums };
  }

  async ratePerMinute(): Promise<number> {
    // Whole minutes only: the one that has just begun would make the rate too low.
    const endMs = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
    const sums = await this.#sum(
      [
        { metric: 'Requests', environment: 'blue' },
        { metric: 'Requests', environment: 'green' },
      ],
      { startMs: endMs - RATE_MINUTES * MINUTE_MS, endMs, seconds: 60 },
    );
    return sums.reduce<number>((total, sum = 0) => total + sum, 0) / RATE_MINUTES;
  }

  /** @returns a sum for each metric, in their order; nothing where no number was stored */
  async #sum(
    metrics: readonly Metric[],
    range: TimeRange,
  ): Promise<readonly (number | undefined)[]> {
    const MetricDataQueries = metrics.map((metric) => this.#query(metric, range.seconds));
    const pages = paginateGetMetricData(
      { client: this.#client },
      {
        MetricDataQueries,
        StartTime: new Date(range.startMs),
        EndTime: new Date(range.endMs),
      },
    );
    const sums = new Map<string, number>();
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Values = [] } of MetricDataResults) {
        for (const value of Values) sums.set(Id, (sums.get(Id) ?? 0) + value);
      }
    }
    return metrics.map((metric) => sums.get(idOf(metric)));
  }

  #query(metric: Metric, Period: number): MetricDataQuery {
    const Dimensions = [
      { Name: 'service', Value: this.#service },
      { Name: 'environment', Value: metric.environment },
    ];
    const Metric = { Namespace: NAMESPACE, MetricName: metric.metric, Dimensions };
    return { Id: idOf(metric), MetricStat: { Metric, Period, Stat: 'Sum' } };
  }
}

function idOf({ metric, environment }: Metric): string {
  return `${metric.toLowerCase()}_${environment}`;
}

/** From the start of a period, which would be left out as a whole otherwise, to after the last one. */
function rangeSince(sinceMs: number, nowMs: number): TimeRange {
  const seconds = periodFor(nowMs - sinceMs);
  const periodMs = 1_000 * seconds;
  return {
    seconds,
    startMs: Math.floor(sinceMs / periodMs) * periodMs,
    endMs: nowMs + periodMs,
  };
}

/** The shortest period in which CloudWatch still has all numbers of that age. */
function periodFor(ageMs: number): number {
  const found = RETENTION.find(({ keptMs }) => ageMs < keptMs - MARGIN_MS);
  return found?.seconds ?? LONGEST_PERIOD_SECONDS;
}
