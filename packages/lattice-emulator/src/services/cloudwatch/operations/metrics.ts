import type {
  Datapoint,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalidCombination, invalidValue, missingParameter } from '../errors.ts';
import { type PeriodSample, readPeriods } from '../metrics/read.ts';
import {
  computeStatistic,
  parseStatistic,
  SIMPLE_STATISTICS,
  type Statistic,
} from '../metrics/statistics.ts';
import type { Metric } from '../metrics/store.ts';
import { page } from '../page.ts';
import { describeDimensions, readDimensions } from '../query.ts';
import type { CloudWatchState } from '../state.ts';
import { isPeriod, windowFrom } from '../window.ts';

const MAX_DATAPOINTS = 1_440;
const LIST_PAGE_SIZE = 500;
const THREE_HOURS_MS = 3 * 3_600_000;
const TWO_WEEKS_MS = 14 * 86_400_000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export function getMetricStatistics(
  state: CloudWatchState,
  input: Checked<GetMetricStatisticsInput>,
  call: Call,
): GetMetricStatisticsOutput {
  const { Namespace: namespace, MetricName: name, Period: period, Unit: wantedUnit } = input;
  const statistics = readStatistics(input);
  if (!isPeriod(period, [1, 5, 10, 20, 30])) {
    throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
  }
  const window = windowFrom(input.StartTime, input.EndTime, period, call.clock.now());
  if (input.StartTime >= input.EndTime) {
    throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  }
  checkDatapoints((window.end - window.start) / window.periodMs);
  const metric = state.metrics.find({
    namespace,
    name,
    dimensions: readDimensions(input.Dimensions),
  });
  const units = [...(metric?.units.keys() ?? [])].filter(
    (unit) => wantedUnit === undefined || unit === wantedUnit,
  );
  const datapoints = units.flatMap((unit) =>
    readPeriods(metric, unit, window).map((sample) => describePeriod(sample, unit, statistics)),
  );
  return { Label: name, Datapoints: datapoints };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export function listMetrics(
  state: CloudWatchState,
  input: Checked<ListMetricsInput>,
  call: Call,
): ListMetricsOutput {
  if (input.IncludeLinkedAccounts === true || input.OwningAccount !== undefined) {
    throw notSupportedFeature('metrics of other accounts');
  }
  // What was not measured for two weeks is not listed any more, though its data can be read.
  const activeMs = input.RecentlyActive === undefined ? TWO_WEEKS_MS : THREE_HOURS_MS;
  const since = call.clock.now() - activeMs;
  const found = [...state.metrics.metrics].filter(
    (metric) => matches(metric, input) && isActiveSince(metric, since),
  );
  const { items, nextToken } = page(found, LIST_PAGE_SIZE, input.NextToken);
  const Metrics = items.map(({ id }) => ({
    Namespace: id.namespace,
    MetricName: id.name,
    Dimensions: describeDimensions(id.dimensions),
  }));
  return { Metrics, NextToken: nextToken };
}

function readStatistics({
  Statistics = [],
  ExtendedStatistics = [],
}: Checked<GetMetricStatisticsInput>): ReadonlyMap<string, Statistic> {
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw missingParameter(
      'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
    );
  }
  if (Statistics.length > 0 && ExtendedStatistics.length > 0) {
    throw invalidCombination(
      'The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both.',
    );
  }
  const isSimple = (text: string) => SIMPLE_STATISTICS.some((name) => name === text);
  return new Map(
    [...Statistics, ...ExtendedStatistics].map((text) => {
      const statistic = parseStatistic(text);
      if (statistic === undefined || isSimple(text) !== Statistics.length > 0) {
        throw invalidValue(`The value ${text} for parameter Statistics is invalid.`);
      }
      return [text, statistic];
    }),
  );
}

function checkDatapoints(count: number): void {
  if (count <= MAX_DATAPOINTS) return;
  const format = (number: number) => Math.ceil(number).toLocaleString('en-US');
  throw invalidCombination(
    `You have requested up to ${format(count)} datapoints, which exceeds the limit of ` +
      `${format(MAX_DATAPOINTS)}. You may reduce the datapoints requested by increasing Period, ` +
      'or decreasing the time range.',
  );
}

function describePeriod(
  { timestamp, sample }: PeriodSample,
  unit: StandardUnit,
  statistics: ReadonlyMap<string, Statistic>,
): Datapoint {
  const values: Record<string, number> = {};
  const extended: Record<string, number> = {};
  for (const [name, statistic] of statistics) {
    const value = computeStatistic(statistic, sample);
    if (value === undefined) continue;
    (statistic.kind === 'simple' ? values : extended)[name] = value;
  }
  return {
    Timestamp: new Date(timestamp),
    Unit: unit,
    ...values,
    ...(Object.keys(extended).length === 0 ? {} : { ExtendedStatistics: extended }),
  };
}

function matches(
  { id }: Metric,
  { Namespace, MetricName, Dimensions = [] }: Checked<ListMetricsInput>,
): boolean {
  return (
    (Namespace === undefined || id.namespace === Namespace) &&
    (MetricName === undefined || id.name === MetricName) &&
    Dimensions.every(({ Name, Value }) => {
      const value = Object.hasOwn(id.dimensions, Name) ? id.dimensions[Name] : undefined;
      return value !== undefined && (Value === undefined || Value === value);
    })
  );
}

function isActiveSince({ units }: Metric, since: number): boolean {
  return [...units.values()].some(({ lastTimestamp }) => lastTimestamp >= since);
}
