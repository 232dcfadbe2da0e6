import type { GetMetricDataInput, GetMetricDataOutput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { constraintError, validationError } from '../errors.ts';
import type { SeriesValue } from '../math/values.ts';
import { page } from '../page.ts';
import { type Query, readQueries } from '../query.ts';
import { QueryRun } from '../run-queries.ts';
import type { CloudWatchState } from '../state.ts';
import { isPeriod, windowFrom } from '../window.ts';

const MAX_QUERIES = 500;
const DEFAULT_MAX_DATAPOINTS = 100_800;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 *
 * Differs: AWS does not document how it splits data points over pages. Here results are filled one
 * after the other, and a result without data points on a page is listed without values.
 *
 * `LabelOptions` are about times in dynamic labels, which are refused.
 */
export function getMetricData(
  state: CloudWatchState,
  input: Checked<GetMetricDataInput>,
  call: Call,
): GetMetricDataOutput {
  const { StartTime: start, EndTime: end, MaxDatapoints: most = DEFAULT_MAX_DATAPOINTS } = input;
  if (most < 1)
    throw constraintError('maxDatapoints', most, 'have value greater than or equal to 1');
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
  return { ...onePage(results, queries, most, input.NextToken), Messages: [] };
}

/** @throws InvalidNextToken */
function onePage(
  results: readonly Result[],
  queries: readonly Query[],
  size: number,
  token: string | undefined,
): Pick<GetMetricDataOutput, 'MetricDataResults' | 'NextToken'> {
  const all = results.flatMap(({ points }, owner) => points.map((point) => ({ owner, point })));
  const { items, nextToken } = page(all, size, token);
  if (nextToken !== undefined && queries.some(({ kind }) => kind === 'expression')) {
    throw notSupportedFeature('expressions in GetMetricData in several pages');
  }
  const shown = Map.groupBy(items, ({ owner }) => owner);
  const last = items.at(-1);
  const later = last === undefined ? [] : all.slice(all.indexOf(last) + 1);
  const unfinished = new Set(later.map(({ owner }) => owner));
  return {
    MetricDataResults: results.map(({ id, label }, index) => {
      const points = (shown.get(index) ?? []).map(({ point }) => point);
      return {
        Id: id,
        Label: label,
        Timestamps: points.map(([time]) => new Date(time)),
        Values: points.map(([, value]) => value),
        StatusCode: unfinished.has(index) ? 'PartialData' : 'Complete',
      };
    }),
    NextToken: nextToken,
  };
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

/** All data points of a query, in the order in which they are asked for. */
type Result = {
  readonly id: string;
  readonly label: string;
  readonly points: readonly (readonly [time: number, value: number])[];
};

function describe(query: Query, series: SeriesValue, isAscending: boolean): Result {
  const points = [...series.points].sort(([a], [b]) => (isAscending ? a - b : b - a));
  const ownLabel = query.label ?? (query.kind === 'stat' ? query.metric.name : query.id);
  return {
    id: query.id,
    // Several results of one expression bear the labels of their metrics, too.
    label: [ownLabel, series.label].filter((part) => part !== '').join(' '),
    points,
  };
}
