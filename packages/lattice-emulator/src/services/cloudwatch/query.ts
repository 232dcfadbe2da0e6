import type { Dimension, MetricDataQuery, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { constraintError, validationError } from './errors.ts';
import { parseExpression } from './math/parse.ts';
import { type Expression, MathError } from './math/syntax.ts';
import { parseStatistic, type Statistic } from './metrics/statistics.ts';
import type { Dimensions, MetricId } from './metrics/store.ts';

/**
 * One entry of GetMetricData or of a math alarm: it reads a metric, or computes something from
 * other entries.
 */
export type Query = StatQuery | ExpressionQuery;

export type StatQuery = QueryBase & {
  readonly kind: 'stat';
  readonly metric: MetricId;
  readonly periodSeconds: number;
  /** As it was asked for, such as `p99`. */
  readonly stat: string;
  readonly statistic: Statistic;
  readonly unit: StandardUnit | undefined;
};

export type ExpressionQuery = QueryBase & {
  readonly kind: 'expression';
  readonly expression: string;
  readonly syntax: Expression;
  readonly periodSeconds: number | undefined;
};

type QueryBase = {
  readonly id: string;
  readonly label: string | undefined;
  readonly returnData: boolean;
};

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readQueries(
  inputs: readonly Checked<MetricDataQuery>[],
  accountId: string,
): Query[] {
  const queries = inputs.map((input) => readQuery(input, accountId));
  const ids = new Set(queries.map(({ id }) => id));
  if (ids.size < queries.length) throw validationError('The Ids of the queries must be unique.');
  return queries;
}

export function describeQuery(query: Query): MetricDataQuery {
  const { id: Id, label: Label, returnData: ReturnData, periodSeconds: Period } = query;
  if (query.kind === 'expression') {
    return { Id, Expression: query.expression, Label, ReturnData, Period };
  }
  const { namespace: Namespace, name: MetricName, dimensions } = query.metric;
  const Metric = { Namespace, MetricName, Dimensions: describeDimensions(dimensions) };
  const MetricStat = { Metric, Period: query.periodSeconds, Stat: query.stat, Unit: query.unit };
  return { Id, MetricStat, Label, ReturnData };
}

export function readDimensions(dimensions: readonly Checked<Dimension>[] = []): Dimensions {
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
}

export function describeDimensions(dimensions: Dimensions): Dimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** @throws ValidationException when AWS has no statistic of that name */
export function readStatistic(text: string): Statistic {
  const statistic = parseStatistic(text);
  if (statistic === undefined) throw validationError(`Invalid statistic: ${text}`);
  return statistic;
}

function readQuery(input: Checked<MetricDataQuery>, accountId: string): Query {
  const { Id: id, MetricStat, Expression: expression, Label: label } = input;
  if (!/^[a-z]\w{0,254}$/.test(id)) {
    throw constraintError('id', id, 'satisfy regular expression pattern: ^[a-z][a-zA-Z0-9_]*$');
  }
  if ((MetricStat === undefined) === (expression === undefined)) {
    throw validationError(`Query ${id} must have either a MetricStat or an Expression.`);
  }
  if (input.AccountId !== undefined && input.AccountId !== accountId) {
    throw notSupportedFeature('metrics of other accounts');
  }
  if (label?.includes('${')) throw notSupportedFeature('dynamic labels');
  const base = { id, label, returnData: input.ReturnData ?? true };
  if (expression !== undefined) return readExpression(base, expression, input.Period);
  return { ...base, ...readMetricStat(MetricStat) };
}

function readExpression(
  base: QueryBase,
  expression: string,
  periodSeconds: number | undefined,
): ExpressionQuery {
  if (/^\s*SELECT\b/i.test(expression)) throw notSupportedFeature('Metrics Insights queries');
  try {
    const syntax = parseExpression(expression);
    return { ...base, kind: 'expression', expression, syntax, periodSeconds };
  } catch (error) {
    if (error instanceof MathError) throw expressionError(base.id, error);
    throw error;
  }
}

export function expressionError(id: string, { message }: MathError): Error {
  return validationError(`Error in expression '${id}': ${message}`);
}

function readMetricStat(
  input: Checked<MetricDataQuery>['MetricStat'],
): Omit<StatQuery, keyof QueryBase> {
  const { Metric, Period: periodSeconds = 0, Stat: stat = '', Unit: unit } = input ?? {};
  const { Namespace: namespace = '', MetricName: name = '' } = Metric ?? {};
  if (namespace === '') throw validationError('Namespace must not be null');
  if (name === '') throw validationError('MetricName must not be null');
  const metric = { namespace, name, dimensions: readDimensions(Metric?.Dimensions) };
  return { kind: 'stat', metric, periodSeconds, stat, statistic: readStatistic(stat), unit };
}
