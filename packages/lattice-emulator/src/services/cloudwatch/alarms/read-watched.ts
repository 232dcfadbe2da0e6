import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { validationError } from '../errors.ts';
import { MetricStore } from '../metrics/store.ts';
import {
  type Query,
  readDimensions,
  readQueries,
  readStatistic,
  type StatQuery,
} from '../query.ts';
import { QueryRun } from '../run-queries.ts';
import { isPeriod } from '../window.ts';
import type { MetricAlarmDefinition } from './alarm.ts';

type Input = Checked<PutMetricAlarmInput>;

const MAX_QUERIES_OF_A_KIND = 10;

type Watched = Pick<MetricAlarmDefinition, 'watched' | 'queries'>;

/** Reads the metric or the metric math expression that an alarm watches, and its period. */
export function readWatched(
  input: Input,
  scope: Scope,
): Watched & Pick<MetricAlarmDefinition, 'periodSeconds'> {
  const read = readQueriesOf(input, scope);
  const periodSeconds = commonPeriod(read.queries);
  checkResult(read.watched, read.queries);
  return { ...read, periodSeconds };
}

function readQueriesOf(input: Input, scope: Scope): Watched {
  if (input.Metrics !== undefined) return readMath(input, input.Metrics, scope);
  const watched = readMetric(input, scope);
  return { watched, queries: [watched] };
}

/** The members of an alarm on one metric, which an alarm on metric math must not have. */
const METRIC_MEMBERS = [
  'MetricName',
  'Namespace',
  'Dimensions',
  'Period',
  'Unit',
  'Statistic',
  'ExtendedStatistic',
] as const;

function readMetric(input: Input, scope: Scope): StatQuery {
  const { Statistic, ExtendedStatistic, Period: periodSeconds } = input;
  if (input.MetricName === undefined) throw validationError('MetricName must not be null');
  if (input.Namespace === undefined) throw validationError('Namespace must not be null');
  if (periodSeconds === undefined) throw validationError('Period must not be null');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be specified.');
  }
  const stat = Statistic ?? ExtendedStatistic ?? '';
  const statistic = readStatistic(stat);
  if ((statistic.kind === 'simple') !== (Statistic !== undefined)) {
    throw validationError(`Invalid statistic: ${stat}`);
  }
  const { MetricName: name, Namespace: namespace, Unit: unit } = input;
  const metric = { namespace, name, dimensions: readDimensions(input.Dimensions) };
  const id = scope.random.uuid();
  const base = { id, label: undefined, returnData: true };
  return { ...base, kind: 'stat', metric, periodSeconds, stat, statistic, unit };
}

function readMath(input: Input, metrics: NonNullable<Input['Metrics']>, scope: Scope): Watched {
  const given = METRIC_MEMBERS.filter((member) => input[member] !== undefined);
  if (given.length > 0) {
    throw validationError(`${given.join(', ')} must not be set when a Metrics list is specified`);
  }
  const queries = readQueries(metrics, scope.accountId);
  const watched = queries.filter(({ returnData }) => returnData);
  const [only] = watched;
  if (only === undefined || watched.length > 1) {
    throw validationError('Exactly one element of the metrics list should return data.');
  }
  for (const kind of ['stat', 'expression'] as const) {
    if (queries.filter((query) => query.kind === kind).length <= MAX_QUERIES_OF_A_KIND) continue;
    throw validationError('An alarm can have at most 10 metrics and 10 expressions.');
  }
  return { watched: only, queries };
}

/**
 * Evaluates the expression without data: its references must exist, and its result must be one time
 * series.
 */
function checkResult(watched: Query, queries: readonly Query[]): void {
  const window = { start: 0, end: 0, periodMs: 60_000 };
  const result = new QueryRun(new MetricStore(), queries, () => window).valueOf(watched);
  if (result.kind === 'series') return;
  throw validationError('The expression of an alarm must return a single time series.');
}

function commonPeriod(queries: readonly Query[]): number {
  const periods = new Set(queries.map(({ periodSeconds }) => periodSeconds));
  periods.delete(undefined);
  const [period] = periods;
  if (period === undefined) throw validationError('Invalid metrics list');
  if (periods.size > 1) {
    throw validationError('All metrics of an alarm must have the same period.');
  }
  if (!isPeriod(period, [10, 20, 30])) {
    throw validationError('Period must be 10, 20, 30 or a multiple of 60');
  }
  return period;
}
