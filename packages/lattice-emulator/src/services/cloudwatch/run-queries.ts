import { notSupportedFeature } from '../../endpoint/errors.ts';
import { evaluateExpression, type MathScope } from './math/evaluate.ts';
import { MathError } from './math/syntax.ts';
import type { MathValue, SeriesValue } from './math/values.ts';
import { periodStarts, readPeriods, type Window } from './metrics/read.ts';
import { computeStatistic } from './metrics/statistics.ts';
import type { MetricStore } from './metrics/store.ts';
import { type ExpressionQuery, expressionError, type Query, type StatQuery } from './query.ts';

/** One data point of a metric, at the start of its period. */
type MetricPoint = {
  readonly timestamp: number;
  readonly value: number;
  readonly sampleCount: number;
};

/** The values of a metric by period, oldest first; periods without data have none. */
export function readMetric(
  store: MetricStore,
  { metric, statistic, unit }: StatQuery,
  window: Window,
): MetricPoint[] {
  const periods = readPeriods(store.find(metric), unit, window);
  return periods.flatMap(({ timestamp, sample }) => {
    const value = computeStatistic(statistic, sample);
    return value === undefined ? [] : [{ timestamp, value, sampleCount: sample.count }];
  });
}

/** Computes queries that refer to each other, each once. */
export class QueryRun {
  readonly #store: MetricStore;
  readonly #queries: readonly Query[];
  readonly #windowOf: (periodSeconds: number) => Window;
  readonly #values = new Map<string, MathValue | 'in progress'>();

  /** @param windowOf the time that is asked for, in periods of so many seconds */
  constructor(
    store: MetricStore,
    queries: readonly Query[],
    windowOf: (periodSeconds: number) => Window,
  ) {
    this.#store = store;
    this.#queries = queries;
    this.#windowOf = windowOf;
  }

  /** @throws ValidationException when an expression does not fit its operands */
  valueOf(query: Query): MathValue {
    const known = this.#values.get(query.id);
    if (known === 'in progress') throw new MathError(`${query.id} refers to itself`);
    if (known !== undefined) return known;
    this.#values.set(query.id, 'in progress');
    const value = query.kind === 'stat' ? this.#read(query) : this.#compute(query);
    this.#values.set(query.id, value);
    return value;
  }

  #read(query: StatQuery): SeriesValue {
    const points = readMetric(this.#store, query, this.#windowOf(query.periodSeconds));
    return {
      kind: 'series',
      label: query.label ?? query.metric.name,
      points: new Map(points.map(({ timestamp, value }) => [timestamp, value])),
    };
  }

  #compute({ id, syntax }: ExpressionQuery): MathValue {
    try {
      return evaluateExpression(syntax, this.#scope());
    } catch (error) {
      if (error instanceof MathError) throw expressionError(id, error);
      throw error;
    }
  }

  #scope(): MathScope {
    const periodSeconds = commonPeriod(this.#queries);
    const metrics = this.#queries.filter(({ kind }) => kind === 'stat');
    return {
      grid: { starts: periodStarts(this.#windowOf(periodSeconds)), periodSeconds },
      resolve: (id) => {
        const query = this.#queries.find((other) => other.id === id);
        return query === undefined ? undefined : this.valueOf(query);
      },
      metrics: () => metrics.map((query) => ({ id: query.id, value: this.valueOf(query) })),
    };
  }
}

/** @throws a 501 when metrics of different periods are to be combined */
function commonPeriod(queries: readonly Query[]): number {
  const periods = new Set(queries.map(({ periodSeconds }) => periodSeconds));
  periods.delete(undefined);
  if (periods.size > 1) throw notSupportedFeature('an expression over different periods');
  const [period = 60] = periods;
  return period;
}
