import type { ComparisonOperator, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { constraintError, validationError } from '../errors.ts';
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
import {
  LOW_SAMPLE_TREATMENTS,
  type MetricAlarmDefinition,
  MISSING_DATA_TREATMENTS,
  type ThresholdOperator,
} from './alarm.ts';
import { readSettings } from './settings.ts';

type Input = Checked<PutMetricAlarmInput>;

const DAY_SECONDS = 86_400;
const MAX_QUERIES_OF_A_KIND = 10;

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readMetricAlarm(input: Input, scope: Scope): MetricAlarmDefinition {
  refuseUnsupported(input);
  const settings = readSettings(input, scope);
  const { Threshold: threshold, EvaluationPeriods: evaluationPeriods } = input;
  const { watched, queries } = readWatched(input, scope);
  const periodSeconds = commonPeriod(queries);
  checkResult(watched, queries);
  if (evaluationPeriods === undefined || evaluationPeriods < 1) {
    throw constraintError('evaluationPeriods', evaluationPeriods, 'be at least 1');
  }
  if (threshold === undefined || !Number.isFinite(threshold)) {
    throw constraintError('threshold', threshold, 'not be null');
  }
  checkSpan(periodSeconds, evaluationPeriods);
  return {
    ...settings,
    watched,
    queries,
    isMath: input.Metrics !== undefined,
    periodSeconds,
    evaluationPeriods,
    datapointsToAlarm: readDatapointsToAlarm(input, evaluationPeriods),
    threshold,
    comparisonOperator: readOperator(input.ComparisonOperator),
    treatMissingData: oneOf(MISSING_DATA_TREATMENTS, 'treatMissingData', input.TreatMissingData),
    evaluateLowSampleCountPercentile: oneOf(
      LOW_SAMPLE_TREATMENTS,
      'evaluateLowSampleCountPercentile',
      input.EvaluateLowSampleCountPercentile,
    ),
  };
}

function refuseUnsupported(input: Input): void {
  if (input.ThresholdMetricId !== undefined) throw notSupportedFeature('anomaly detection alarms');
  if (input.EvaluationCriteria !== undefined || input.EvaluationInterval !== undefined) {
    throw notSupportedFeature('PromQL alarms');
  }
  if (input.EvaluationWindow?.WallClockWindow !== undefined) {
    throw notSupportedFeature('alarms with a WallClockWindow');
  }
  if (input.WarmUpConfiguration !== undefined) {
    throw notSupportedFeature('alarms with a WarmUpConfiguration');
  }
}

function readWatched(
  input: Input,
  scope: Scope,
): Pick<MetricAlarmDefinition, 'watched' | 'queries'> {
  if (input.Metrics !== undefined) return readMath(input, input.Metrics, scope);
  const watched = readMetric(input, scope);
  return { watched, queries: [watched] };
}

/** The members that say what one metric alarm watches; a math alarm has none of them. */
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

function readMath(
  input: Input,
  metrics: NonNullable<Input['Metrics']>,
  scope: Scope,
): Pick<MetricAlarmDefinition, 'watched' | 'queries'> {
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
 * Tries the expression without data: what it refers to must exist, and its result must be one time
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

function checkSpan(periodSeconds: number, evaluationPeriods: number): void {
  const [most, name] = periodSeconds < 3_600 ? [DAY_SECONDS, 'a day'] : [7 * DAY_SECONDS, 'a week'];
  if (periodSeconds * evaluationPeriods <= most) return;
  throw validationError(
    `Metrics cannot be checked across more than ${name} ` +
      `(EvaluationPeriods * Period must be <= ${most}).`,
  );
}

function readDatapointsToAlarm(
  { DatapointsToAlarm: count }: Input,
  evaluationPeriods: number,
): number | undefined {
  if (count === undefined || (count >= 1 && count <= evaluationPeriods)) return count;
  throw constraintError('datapointsToAlarm', count, `be between 1 and ${evaluationPeriods}`);
}

function readOperator(operator: ComparisonOperator | undefined): ThresholdOperator {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
    case 'GreaterThanThreshold':
    case 'LessThanOrEqualToThreshold':
    case 'LessThanThreshold':
      return operator;
    case 'GreaterThanUpperThreshold':
    case 'LessThanLowerThreshold':
    case 'LessThanLowerOrGreaterThanUpperThreshold':
      throw notSupportedFeature('anomaly detection alarms');
    default:
      throw constraintError('comparisonOperator', operator, 'be a comparison operator');
  }
}

function oneOf<T extends string>(
  allowed: readonly T[],
  member: string,
  value: string | undefined,
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((item) => item === value);
  if (found === undefined) {
    throw constraintError(member, value, `satisfy enum value set: [${allowed.join(', ')}]`);
  }
  return found;
}
