import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Call, Checked } from '../../../service.ts';
import { invalidToken, validationError } from '../errors.ts';
import type { SeriesValue } from '../math/values.ts';
import { type Query, readQueries } from '../query.ts';
import { QueryRun } from '../run-queries.ts';
import type { CloudWatchState } from '../state.ts';
import { isPeriod, windowFrom } from '../window.ts';

const MAX_QUERIES = 500;
const DEFAULT_MAX_DATAPOINTS = 100_800;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 *
 * `LabelOptions` are about times in dynamic labels, which are refused.
 */
export function getMetricData(
  state: CloudWatchState,
  input: Checked<GetMetricDataInput>,
  call: Call,
): GetMetricDataOutput {
  const { StartTime: start, EndTime: end, MaxDatapoints: most = DEFAULT_MAX_DATAPOINTS } = input;
  // All is answered at once, so that there is no token to be continued.
  if (input.NextToken !== undefined) throw invalidToken();
  if (start >= end) {
    throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  }
  const queries = readQueries(input.MetricDataQueries, call.accountId);
  checkQueries(queries);
  const run = new QueryRun(state.metrics, queries, (seconds) =>
    windowFrom(start, end, seconds, call.clock.now()),
  );
  const isAscending = input.ScanBy === 'TimestampAscending';
  const results = queries
    .filter(({ returnData }) => returnData)
    .flatMap((query) => seriesOf(run, query).map((series) => describe(query, series, isAscending)));
  const count = results.reduce((total, { Values = [] }) => total + Values.length, 0);
  if (count > most) throw notSupportedFeature('GetMetricData in several pages');
  return { MetricDataResults: results, Messages: [] };
}

function checkQueries(queries: readonly Query[]): void {
  if (queries.length === 0 || queries.length > MAX_QUERIES) {
    throw validationError(
      `The collection MetricDataQueries must have a size between 1 and ${MAX_QUERIES}.`,
    );
  }
  for (const { id, periodSeconds = 60 } of queries) {
    if (isPeriod(periodSeconds, [1, 5, 10, 20, 30])) continue;
    throw validationError(`Period of ${id} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  }
}

function seriesOf(run: QueryRun, query: Query): readonly SeriesValue[] {
  const value = run.valueOf(query);
  if (value.kind === 'list') return value.items;
  if (value.kind === 'series') return [{ ...value, label: '' }];
  throw validationError(
    `Error in expression '${query.id}': the result must be a time series or an array of them.`,
  );
}

function describe(query: Query, series: SeriesValue, isAscending: boolean): MetricDataResult {
  const points = [...series.points].sort(([a], [b]) => (isAscending ? a - b : b - a));
  const ownLabel = query.label ?? (query.kind === 'stat' ? query.metric.name : query.id);
  return {
    Id: query.id,
    // Several results of one expression bear the labels of their metrics, too.
    Label: [ownLabel, series.label].filter((part) => part !== '').join(' '),
    Timestamps: points.map(([time]) => new Date(time)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}
